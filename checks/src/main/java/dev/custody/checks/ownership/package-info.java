/** Layer 7: flaws in who owns and who ends a thread or resource. */
@NullMarked
package dev.custody.checks.ownership;

import org.jspecify.annotations.NullMarked;
