/** Layer 0: the options, their defaults and validation. */
@NullMarked
package dev.custody.policy;

import org.jspecify.annotations.NullMarked;
