/** Annotations that say who owns, guards and cancels what. */
package dev.custody.annotations;
