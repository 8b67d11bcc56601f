package dev.custody.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Through this reference values are only put into the queue, channel or other hand-off, never taken
 * out of it. On a method this holds for the result.
 *
 * <p>Law: a reference without a direction may be used where one with a direction is wanted, and
 * then loses the other direction. A {@code @SendOnly} reference never becomes a
 * {@code @ReceiveOnly} one or one without a direction. An overriding method may drop the
 * restriction of a parameter, not add one; for its result it is the other way round.
 *
 * <pre>{@code
 * void run(@SendOnly BlockingQueue<Reading> queue) throws InterruptedException {
 *   queue.put(read());
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.LOCAL_VARIABLE, ElementType.METHOD})
public @interface SendOnly {}
