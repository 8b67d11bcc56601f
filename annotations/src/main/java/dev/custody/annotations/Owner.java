package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This reference carries the duty to release what it refers to: to shut down the executor, close
 * the publisher, cancel the handle.
 *
 * <ul>
 *   <li>On a parameter of a method or constructor, the callee takes over the duty. The caller must
 *       have it to give, and must not release the value afterwards.
 *   <li>On a method, the caller receives the duty with the result.
 *   <li>On a field, the class has the duty: a release method of its own ({@code close}, {@code
 *       stop}, {@code shutdown}, a method run at the end of its life) must release the field.
 *   <li>On a local variable, the method has the duty on every path, until it hands it over.
 *   <li>On a type argument, as in {@code List<@Owner ExecutorService>}, each element carries the
 *       duty.
 * </ul>
 *
 * <p>Law: at any time one reference to a value carries its duty. An overriding method must keep
 * what the overridden one says: it may not refuse a duty that callers hand over through the
 * supertype, and it may not hand out a duty that they do not expect. A parameter or result without
 * a word of its own in the overriding method has that of the overridden one.
 *
 * <p>Without this annotation ownership is inferred: who creates a value owns it until it is
 * returned, stored in a field of an owner or handed over. The annotation settles what inference
 * cannot see, most often whether a constructor keeps the value or only uses it.
 *
 * <pre>{@code
 * final class Fetcher implements AutoCloseable {
 *   private final ExecutorService pool;
 *
 *   Fetcher(@Owner ExecutorService pool) {
 *     this.pool = pool;
 *   }
 *
 *   @Override
 *   public void close() {
 *     pool.shutdown();
 *   }
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({
  ElementType.FIELD,
  ElementType.PARAMETER,
  ElementType.LOCAL_VARIABLE,
  ElementType.METHOD,
  ElementType.TYPE_USE
})
public @interface Owner {}
