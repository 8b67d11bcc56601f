package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method takes the lock and leaves it so to its caller: it is a wrapper of {@code lock()}.
 *
 * <p>The expression is {@code this} (the object itself is the lock), the name of a parameter, or an
 * expression as in {@link GuardedBy}.
 *
 * <p>Law: the lock is held at every normal return. A method that returns {@code boolean} holds it
 * only where it returns {@code true}. When the method throws, the lock is not held. An overriding
 * method takes the same locks. The other half of the pair is {@link Releases}.
 *
 * <pre>{@code
 * @Acquires("lock")
 * void enter() {
 *   lock.lock();
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Acquires {

  /**
   * The lock expressions.
   *
   * @return one expression for each lock
   */
  String[] value();
}
