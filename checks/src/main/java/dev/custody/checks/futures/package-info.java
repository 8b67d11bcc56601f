/** Layer 7: outcomes of asynchronous work that nobody looks at. */
@NullMarked
package dev.custody.checks.futures;

import org.jspecify.annotations.NullMarked;
