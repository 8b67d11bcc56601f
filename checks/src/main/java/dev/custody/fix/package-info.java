/** Layer 6: edits of source text that compile and silence their finding. */
@NullMarked
package dev.custody.fix;

import org.jspecify.annotations.NullMarked;
