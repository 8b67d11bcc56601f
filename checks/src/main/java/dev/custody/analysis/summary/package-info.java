/** Layer 3: what a method does to its caller, from models, annotations and bodies. */
@NullMarked
package dev.custody.analysis.summary;

import org.jspecify.annotations.NullMarked;
