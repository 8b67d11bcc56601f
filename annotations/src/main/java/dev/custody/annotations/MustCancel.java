package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value is a handle that must be cancelled: one of the named methods must be called on it on
 * every path, or the handle must be given to somebody who takes the duty ({@link Owner}).
 *
 * <ul>
 *   <li>On a type, every value of it is such a handle, and those of its subtypes too.
 *   <li>On a method or constructor, the result is one, whatever its type says.
 *   <li>On a parameter, the callee receives one.
 *   <li>On a field, the class must cancel it in a release method of its own.
 * </ul>
 *
 * <p>Law: the named methods exist on the type, and a call of any single one fulfils the duty. A
 * subtype may add further methods by its own annotation, but each must still fulfil the duty of the
 * supertype. An overriding method must return a handle if the overridden one does.
 *
 * <pre>{@code
 * @MustCancel({"cancel", "close"})
 * interface Subscription {
 *   void cancel();
 *
 *   void close();
 * }
 *
 * Subscription subscription = feed.subscribe(listener);
 * try {
 *   listener.awaitFirst();
 * } finally {
 *   subscription.cancel();
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({
  ElementType.TYPE,
  ElementType.METHOD,
  ElementType.CONSTRUCTOR,
  ElementType.PARAMETER,
  ElementType.FIELD
})
public @interface MustCancel {

  /**
   * The names of the methods, without parentheses.
   *
   * @return the names; a call of any one of the methods is enough
   */
  String[] value();
}
