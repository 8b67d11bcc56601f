/** Layer 4: which code runs on another thread, when, and where it is joined. */
@NullMarked
package dev.custody.analysis.task;

import org.jspecify.annotations.NullMarked;
