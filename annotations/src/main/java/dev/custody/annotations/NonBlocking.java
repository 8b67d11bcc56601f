package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method returns without waiting for anything outside its thread. On a type, all its methods
 * do.
 *
 * <p>The annotation overrides what would be inferred from the body: callers need not care. And it
 * is a promise: the body must not make a call that may block, directly or through other methods.
 *
 * <p>Law: an overriding method inherits the promise and must keep it; it cannot be {@link
 * Blocking}.
 *
 * <pre>{@code
 * interface Listener {
 *   @NonBlocking
 *   void onEvent(Event event);
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE})
public @interface NonBlocking {}
