/** Layer 5: which parameters limit the time of a call, and which calls heed them. */
@NullMarked
package dev.custody.analysis.deadline;

import org.jspecify.annotations.NullMarked;
