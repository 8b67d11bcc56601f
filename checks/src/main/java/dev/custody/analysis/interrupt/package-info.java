/** Layer 5: what a catch clause does with an interrupt, and whether one ends a loop. */
@NullMarked
package dev.custody.analysis.interrupt;

import org.jspecify.annotations.NullMarked;
