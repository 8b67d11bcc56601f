package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The functional argument may run after the method returned, or on another thread. What the caller
 * holds, such as a lock, the argument cannot count on.
 *
 * <p>Law: an overriding method may run the argument at once ({@link RunsNow}); callers must not
 * rely on it.
 *
 * <pre>{@code
 * void onChange(@RunsLater Runnable listener) {
 *   listeners.add(listener);
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface RunsLater {}
