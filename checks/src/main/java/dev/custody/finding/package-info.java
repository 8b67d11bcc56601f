/** Layer 6: what a finding is and how it reaches the user. */
@NullMarked
package dev.custody.finding;

import org.jspecify.annotations.NullMarked;
