package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method may wait for something outside its thread: another thread, the network, a disk. On a
 * type, all its methods may.
 *
 * <p>The annotation overrides what would be inferred from the body, and stands in where there is no
 * body to look at: an interface, a native method, a library. Such a call is wrong while a lock is
 * held and on threads that must not wait.
 *
 * <p>Law: an overriding method inherits the word. It may be {@link NonBlocking}, a promise callers
 * can only profit from.
 *
 * <pre>{@code
 * interface Store {
 *   @Blocking
 *   byte[] load(String key);
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE})
public @interface Blocking {}
