/** Layer 2: control flow of one body, forward solving over it, exits and witness paths. */
@NullMarked
package dev.custody.analysis.flow;

import org.jspecify.annotations.NullMarked;
