package dev.custody.checks.ownership;

import static com.google.errorprone.BugPattern.LinkType.CUSTOM;
import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;
import static java.util.Objects.requireNonNull;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.obligation.Leak;
import dev.custody.analysis.obligation.Obligations;
import dev.custody.analysis.summary.Summaries;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.LeakEvidence;
import dev.custody.fix.LeakFixes;
import java.util.Optional;

/** Flags executors, timers and publishers that are created and not ended on every path. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This executor is not shut down on every path",
    link = DocPages.BASE + "LeakedExecutor",
    linkType = CUSTOM,
    severity = ERROR,
    tags = DocPages.TAG)
public final class LeakedExecutor extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  private static final String THREAD_POOL = "java.util.concurrent.ThreadPoolExecutor";

  private static final ImmutableSet<String> FAMILIES = ImmutableSet.of("executor", "publisher");

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(state));
  }

  private Description match(VisitorState state) {
    Obligations obligations = Obligations.instance(state);
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (Leak leak : obligations.leaks(body, FAMILIES, state)) {
        boolean harms =
            leak.field() == null || !leak.field().isStatic() || keepsJvmAlive(leak, state);
        if (harms && !endsWhenIdle(leak.obligation().creation())) {
          Finding finding = finding(leak, state).fix(LeakFixes.of(leak, state));
          state.reportMatch(Findings.report(this, finding, state));
        }
      }
    }
    return Description.NO_MATCH;
  }

  /** A pool written with no core threads gives all its threads back after its keep-alive time. */
  private static boolean endsWhenIdle(Tree creation) {
    return creation instanceof NewClassTree pool
        && ASTHelpers.getSymbol(pool).enclClass().getQualifiedName().contentEquals(THREAD_POOL)
        && Integer.valueOf(0).equals(ASTHelpers.constValue(pool.getArguments().get(0)));
  }

  private static boolean keepsJvmAlive(Leak leak, VisitorState state) {
    return Summaries.instance(state)
        .createsDaemonThreads(leak.obligation().birth(), state)
        .equals(Optional.of(false));
  }

  private static Finding finding(Leak leak, VisitorState state) {
    Finding finding = Finding.at(leak.obligation().creation(), message(leak, state));
    boolean sure =
        leak.kind() != Leak.Kind.EXCEPTIONAL_EXIT
            && (leak.field() == null || !leak.field().isStatic());
    return LeakEvidence.of(finding, leak, "running", state).asWarningUnless(sure);
  }

  private static String message(Leak leak, VisitorState state) {
    String type = LeakFixes.typeName(leak);
    String release = LeakFixes.release(leak, state) + "()";
    String harm = "its threads and queued tasks stay for the life of the process";
    return switch (leak.kind()) {
      case UNHELD ->
          String.format(
              "This %s is created and dropped at once: nobody can ever shut it down, so %s."
                  + " Keep it in a variable and call %s when the work is done.",
              type, harm, release);
      case OVERWRITTEN ->
          String.format(
              "The variable that holds this %s is assigned another value before anybody calls %s:"
                  + " nobody can shut it down any more, so %s.",
              type, release, harm);
      case NORMAL_EXIT ->
          String.format(
              "This %s is not shut down on every path to the end of the method, so %s."
                  + " Call %s %s, or hand it to an owner.",
              type, harm, release, leak.outlives() ? "on the other paths" : "in a finally block");
      case EXCEPTIONAL_EXIT ->
          String.format(
              "This %s is not shut down if an exception comes before its %s, and then %s." + " %s.",
              type, release, harm, advice(leak));
      case COLLECTED ->
          String.format(
              "This %s is put into `%s`, and no code takes it out again and calls %s, so %s."
                  + " Shut down all elements in the method that ends their owner.",
              type, requireNonNull(leak.variable()).getSimpleName(), release, harm);
      case GIVEN_TWICE -> throw new IllegalArgumentException("not of a family: " + leak);
      case FIELD -> fieldMessage(requireNonNull(leak.field()), type, release, harm);
    };
  }

  private static String advice(Leak leak) {
    return leak.outlives()
        ? "Shut it down in a catch clause that throws the exception on"
        : "Move the release into a finally block";
  }

  private static String fieldMessage(
      Symbol.VarSymbol field, String type, String release, String harm) {
    String owner = field.enclClass().getSimpleName().toString();
    if (field.isStatic()) {
      return String.format(
          "Nothing shuts down this %s in the static field `%s`: its threads are no daemons and keep"
              + " the process alive after main has ended. Use daemon threads, or call %s when the"
              + " program stops.",
          type, field.getSimpleName(), release);
    }
    return String.format(
        "Nothing shuts down this %s: it lives in the field `%s` of %s, and no code calls %s on that"
            + " field, so %s. Give %s a close() or stop() method that does.",
        type,
        field.getSimpleName(),
        owner.isEmpty() ? "this class" : owner,
        release,
        harm,
        owner.isEmpty() ? "the class" : owner);
  }
}
