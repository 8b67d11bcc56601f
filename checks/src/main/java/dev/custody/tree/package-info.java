/** Layer 0: a few questions javac's trees and symbols do not answer in one call. */
@NullMarked
package dev.custody.tree;

import org.jspecify.annotations.NullMarked;
