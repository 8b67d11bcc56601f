package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method gives up the lock and leaves it so to its caller: it is a wrapper of {@code unlock()}.
 *
 * <p>The expression is {@code this} (the object itself is the lock), the name of a parameter, or an
 * expression as in {@link GuardedBy}.
 *
 * <p>Law: the lock is held at every call, and no longer at every return, whether normal or by an
 * exception. An overriding method gives up the same locks. The other half of the pair is {@link
 * Acquires}.
 *
 * <pre>{@code
 * @Releases("lock")
 * void exit() {
 *   lock.unlock();
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Releases {

  /**
   * The lock expressions.
   *
   * @return one expression for each lock
   */
  String[] value();
}
