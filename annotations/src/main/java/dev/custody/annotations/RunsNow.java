package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The functional argument runs before the method returns, on the caller's thread, or never. What
 * the caller holds then, such as a lock, the argument holds too.
 *
 * <p>Law: the argument is not stored, not handed to another thread and not run after the return. An
 * overriding method must keep that.
 *
 * <pre>{@code
 * <T> T withLock(@RunsNow Supplier<T> action) {
 *   lock.lock();
 *   try {
 *     return action.get();
 *   } finally {
 *     lock.unlock();
 *   }
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface RunsNow {}
