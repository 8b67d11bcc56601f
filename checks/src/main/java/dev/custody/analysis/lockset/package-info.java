/** Layer 5: which locks are held at a point. */
@NullMarked
package dev.custody.analysis.lockset;

import org.jspecify.annotations.NullMarked;
