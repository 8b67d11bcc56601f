package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The lock that must be held to touch the field or to call the method.
 *
 * <p>The expression is one of
 *
 * <ul>
 *   <li>{@code this}: the monitor of the object the member belongs to;
 *   <li>{@code Outer.this}: the monitor of an enclosing object;
 *   <li>{@code lock}, {@code state.lock}, {@code Outer.this.lock}: a field, or a field of a field;
 *       a {@code Lock} is held after {@code lock()}, any other object by {@code synchronized};
 *   <li>{@code lock()}: what a method without parameters returns;
 *   <li>{@code Type.class}, {@code Type.LOCK}: a monitor of a class, a static field.
 * </ul>
 *
 * <p>Several expressions: all those locks must be held to write, and any one of them is enough to
 * read. Of a read-write lock, the read level is enough to read and the write level is needed to
 * write.
 *
 * <p>Law: constructors and initialisers may touch the field before the object is published. An
 * overriding method may ask for fewer locks than the overridden one, never for others.
 *
 * <pre>{@code
 * private final Lock lock = new ReentrantLock();
 *
 * @GuardedBy("lock")
 * private int count;
 *
 * void increment() {
 *   lock.lock();
 *   try {
 *     count++;
 *   } finally {
 *     lock.unlock();
 *   }
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface GuardedBy {

  /**
   * The lock expressions.
   *
   * @return one expression for each lock
   */
  String[] value();
}
