/** Layer 5: which locks are held at a point, given back on every way, and taken in which order. */
@NullMarked
package dev.custody.analysis.lockset;

import org.jspecify.annotations.NullMarked;
