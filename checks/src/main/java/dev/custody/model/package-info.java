/** Layer 1: the vocabulary of effects, and what libraries are known to do, read from data files. */
@NullMarked
package dev.custody.model;

import org.jspecify.annotations.NullMarked;
