/** Layer 7: flaws in how locks are taken, held and given up. */
@NullMarked
package dev.custody.checks.locks;

import org.jspecify.annotations.NullMarked;
