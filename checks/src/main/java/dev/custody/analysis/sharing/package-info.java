/** Above the engines of layer 5: which accesses of several threads meet without a common lock. */
@NullMarked
package dev.custody.analysis.sharing;

import org.jspecify.annotations.NullMarked;
