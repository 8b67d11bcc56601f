package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;

/** A meaning an annotation can have, with the qualified names of all annotations that have it. */
enum Mark {
  OWNER(
      "dev.custody.annotations.Owner",
      "org.checkerframework.checker.mustcall.qual.Owning",
      "org.checkerframework.checker.objectconstruction.qual.Owning",
      "org.eclipse.jdt.annotation.Owning",
      "javax.annotation.WillClose",
      "jakarta.annotation.WillClose"),
  NOT_OWNER(
      "org.checkerframework.checker.mustcall.qual.NotOwning",
      "org.checkerframework.checker.objectconstruction.qual.NotOwning",
      "org.eclipse.jdt.annotation.NotOwning",
      "javax.annotation.WillNotClose",
      "jakarta.annotation.WillNotClose"),
  /** The result and the argument share one duty. */
  ALIAS(
      "org.checkerframework.checker.mustcall.qual.MustCallAlias",
      "javax.annotation.WillCloseWhenClosed",
      "jakarta.annotation.WillCloseWhenClosed"),
  MUST_CANCEL("dev.custody.annotations.MustCancel"),
  MUST_CALL(
      "org.checkerframework.checker.mustcall.qual.MustCall",
      "org.checkerframework.checker.mustcall.qual.InheritableMustCall"),
  /** The method releases what the expressions name. */
  ENSURES_CALLED("org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods"),
  MUST_BE_CLOSED("com.google.errorprone.annotations.MustBeClosed"),
  GUARDED_BY(
      "dev.custody.annotations.GuardedBy",
      "javax.annotation.concurrent.GuardedBy",
      "com.google.errorprone.annotations.concurrent.GuardedBy",
      "net.jcip.annotations.GuardedBy",
      "jakarta.annotation.concurrent.GuardedBy",
      "androidx.annotation.GuardedBy",
      "org.checkerframework.checker.lock.qual.Holding"),
  /** What the variable refers to is guarded; the variable itself may be read without the lock. */
  GUARDED_VALUE("org.checkerframework.checker.lock.qual.GuardedBy"),
  ACQUIRES(
      "dev.custody.annotations.Acquires",
      "com.google.errorprone.annotations.concurrent.LockMethod",
      "com.google.errorprone.bugpatterns.threadsafety.annotations.LockMethod",
      "org.checkerframework.checker.lock.qual.EnsuresLockHeld"),
  RELEASES(
      "dev.custody.annotations.Releases",
      "com.google.errorprone.annotations.concurrent.UnlockMethod",
      "com.google.errorprone.bugpatterns.threadsafety.annotations.UnlockMethod"),
  THREAD_SAFE(
      "javax.annotation.concurrent.ThreadSafe",
      "net.jcip.annotations.ThreadSafe",
      "com.google.errorprone.annotations.ThreadSafe",
      "com.facebook.infer.annotation.ThreadSafe"),
  NOT_THREAD_SAFE(
      "javax.annotation.concurrent.NotThreadSafe",
      "net.jcip.annotations.NotThreadSafe",
      "com.facebook.infer.annotation.ThreadConfined"),
  BLOCKING(
      "dev.custody.annotations.Blocking",
      "org.jetbrains.annotations.Blocking",
      "io.micronaut.core.annotation.Blocking",
      "io.smallrye.common.annotation.Blocking"),
  NON_BLOCKING(
      "dev.custody.annotations.NonBlocking",
      "org.jetbrains.annotations.NonBlocking",
      "io.micronaut.core.annotation.NonBlocking",
      "io.smallrye.common.annotation.NonBlocking",
      "com.facebook.infer.annotation.NonBlocking"),
  SEND_ONLY("dev.custody.annotations.SendOnly"),
  RECEIVE_ONLY("dev.custody.annotations.ReceiveOnly"),
  RUNS_NOW("dev.custody.annotations.RunsNow"),
  RUNS_LATER("dev.custody.annotations.RunsLater"),
  CAN_IGNORE("com.google.errorprone.annotations.CanIgnoreReturnValue"),
  CHECK_RESULT(
      "com.google.errorprone.annotations.CheckReturnValue",
      "javax.annotation.CheckReturnValue",
      "org.jetbrains.annotations.CheckReturnValue");

  /** Those that name locks. */
  static final ImmutableSet<Mark> OF_LOCKS =
      Sets.immutableEnumSet(GUARDED_BY, GUARDED_VALUE, ACQUIRES, RELEASES);

  private final ImmutableList<String> annotations;

  Mark(String... annotations) {
    this.annotations = ImmutableList.copyOf(annotations);
  }

  /** The qualified names of the annotations. */
  ImmutableList<String> annotations() {
    return annotations;
  }
}
