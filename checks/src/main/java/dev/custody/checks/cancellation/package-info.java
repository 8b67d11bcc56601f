/** Layer 7: flaws in how work is told to stop. */
@NullMarked
package dev.custody.checks.cancellation;

import org.jspecify.annotations.NullMarked;
