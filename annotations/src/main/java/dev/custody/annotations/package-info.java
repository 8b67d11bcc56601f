/**
 * Annotations that say who owns, guards and cancels what.
 *
 * <p>They change nothing at run time and are kept in class files, so that they speak for libraries
 * too. Code without any of them is checked as well: ownership and blocking are inferred first, and
 * an annotation settles what inference cannot.
 */
package dev.custody.annotations;
