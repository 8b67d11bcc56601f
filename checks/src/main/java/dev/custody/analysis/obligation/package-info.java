/** Layer 5: what was acquired and must be released. */
@NullMarked
package dev.custody.analysis.obligation;

import org.jspecify.annotations.NullMarked;
