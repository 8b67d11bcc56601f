package dev.custody.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * One thing a method does to its caller, or one duty a type puts on its holder. Hand-written
 * models, annotations, bodies of this compilation and bytecode of dependencies all speak this
 * vocabulary.
 */
public sealed interface Effect {

  /** How strongly a lock is held. */
  enum Level {
    /** Nobody else holds it. */
    EXCLUSIVE,
    /** Other readers may hold it. */
    READ,
    /** Nothing is held; a later validation tells whether a writer came between. */
    OPTIMISTIC
  }

  /** Which results of the call mean that the effect took place. */
  enum When {
    /** Every normal return. */
    ALWAYS,
    /** Only if the result is {@code true}. */
    TRUE,
    /** Only if the result is not zero. */
    NONZERO,
    /** Only if the result is not null. */
    NONNULL
  }

  /** When a functional argument, or the receiver itself, is run. */
  enum Timing {
    /** Before the call returns, on the caller's thread. */
    NOW,
    /** After the call returned, or on another thread. */
    LATER
  }

  /** Where the result of a call comes from. */
  enum Origin {
    /** A new value whose duty, if its type has one, falls to the caller. */
    FRESH,
    /** A value that somebody else owns. */
    BORROWED,
    /** The same value as {@link Returns#source}, or a view that shares its fate. */
    SAME,
    /** A wrapper: releasing it releases {@link Returns#source} too. */
    WRAPPER,
    /** The read lock of {@link Returns#source}. */
    READ_VIEW,
    /** The write lock of {@link Returns#source}. */
    WRITE_VIEW
  }

  /** {@code acquires OP [read|optimistic] [when true|nonzero|nonnull]}: a lock, permit or stamp. */
  record Acquires(Operand lock, Level level, When when) implements Effect {}

  /** {@code releases OP [read]}: gives up the lock, or discharges the duty to release OP. */
  record Releases(Operand target, Level level) implements Effect {}

  /**
   * {@code blocks KIND [bounded] [timed NAME(T,..)] [releasing OP]}.
   *
   * @param bounded the call takes a time limit
   * @param timedTwin the overload or sibling with a time limit, as {@code name(T,..)}
   * @param releasing the lock given up while waiting ({@code Object.wait}, {@code Condition.await})
   */
  record Blocks(
      BlockingKind kind, boolean bounded, Optional<String> timedTwin, Optional<Operand> releasing)
      implements Effect {}

  /** {@code never-blocks}: whatever the body looks like, callers need not care. */
  record NeverBlocks() implements Effect {}

  /**
   * {@code returns fresh|borrowed} or {@code returns OP}, {@code returns wrapper OP}, {@code
   * returns read-view OP}, {@code returns write-view OP}. On a constructor the result is the new
   * object.
   *
   * @param source for all origins but {@link Origin#FRESH} and {@link Origin#BORROWED}
   */
  record Returns(Origin origin, Optional<Operand> source) implements Effect {}

  /** {@code keeps N}, {@code keeps this}: somebody else takes over the duty for that value. */
  record Keeps(Operand argument) implements Effect {}

  /** {@code borrows N} or {@code borrows *}: the caller keeps the duty for the argument(s). */
  record Borrows(Optional<Operand> argument) implements Effect {}

  /**
   * {@code runs OP now|later [on OP] [periodic]}: when the functional argument, task or thread OP
   * runs.
   *
   * @param on the executor that runs it, where the call names one
   * @param periodic it is run again and again
   */
  record Runs(Operand task, Timing timing, Optional<Operand> on, boolean periodic)
      implements Effect {}

  /**
   * {@code must-observe}: on a type or method, the result carries an outcome somebody must look at.
   */
  record MustObserve() implements Effect {}

  /** {@code may-ignore}: the result of this method may be dropped. */
  record MayIgnore() implements Effect {}

  /**
   * {@code observes OP}: the outcome of OP is looked at. {@code observes OP by N.M}: it is looked
   * at if parameter M of the functional argument N is used.
   */
  record Observes(Operand future, Optional<Operand> handler, int errorParameter)
      implements Effect {}

  /**
   * {@code resource FAMILY released-by a | b | c}, on a type: who creates a value must call one of
   * these.
   *
   * @param family what kind of thing it is: {@code executor}, {@code publisher}, {@code handle},
   *     {@code resource}, {@code lock}, ...
   */
  record Resource(String family, ImmutableList<String> releasedBy) implements Effect {

    /** The family of values of which only an annotation says that they must be released. */
    public static final String OWNED = "owned";
  }

  /** {@code no-resource}: values of this type, or results of this method, carry no duty. */
  record NoResource() implements Effect {}

  /**
   * {@code daemon} or {@code non-daemon}: the threads behind the result do or do not keep the JVM
   * alive.
   */
  record Daemon(boolean daemon) implements Effect {}

  /** {@code awaits OP}: returns only when OP has ended. */
  record Awaits(Operand target) implements Effect {}

  /** {@code never-returns}: always throws or ends the process. */
  record NeverReturns() implements Effect {}

  /**
   * {@code is WORD}: a property that has no operands, such as {@code unbounded-queue} or {@code
   * self-interrupt}.
   */
  record Is(String property) implements Effect {}
}
