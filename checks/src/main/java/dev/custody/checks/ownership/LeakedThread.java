package dev.custody.checks.ownership;

import static com.google.errorprone.BugPattern.LinkType.CUSTOM;
import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.task.StartedThread;
import dev.custody.analysis.task.StartedThread.Handle;
import dev.custody.analysis.task.StartedThreads;
import dev.custody.analysis.task.TaskUse;
import dev.custody.analysis.task.Tasks;
import dev.custody.analysis.task.ThreadLife;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.tree.NameSet;
import dev.custody.tree.NamedType;
import dev.custody.tree.TestCode;
import java.util.Optional;
import javax.lang.model.element.ElementKind;

/** Flags threads that are started and that nobody can stop, join or see fail. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "Nobody can stop, join or see fail the thread that is started here",
    link = DocPages.BASE + "LeakedThread",
    linkType = CUSTOM,
    severity = WARNING,
    tags = DocPages.TAG)
public final class LeakedThread extends BugChecker implements MethodInvocationTreeMatcher {

  private static final long serialVersionUID = 1L;
  private static final NamedType EXECUTOR = NamedType.of("java.util.concurrent.Executor");
  private static final NameSet STARTING =
      NameSet.of(ImmutableSet.of("start", "startVirtualThread"));

  @Override
  public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
    return STARTING.contains(ASTHelpers.getSymbol(call).name, state)
        ? Findings.of(this, state, () -> match(state))
        : Description.NO_MATCH;
  }

  private Description match(VisitorState state) {
    Optional<StartedThread> started = StartedThreads.instance(state).at(state.getPath());
    if (started.isEmpty()
        || started.get().handle() == Handle.KEPT
        || isProgram(state.getPath(), state)
        || (started.get().daemon() && isOfTheProcess(state.getPath()))
        || TestCode.isAround(state.getPath())
        || isAnswered(started.get(), state)) {
      return Description.NO_MATCH;
    }
    return Findings.report(this, finding(started.get()), state);
  }

  /** Whether the thread ends by itself and somebody hears how. */
  private static boolean isAnswered(StartedThread thread, VisitorState state) {
    Optional<ThreadLife> life = thread.life();
    if (life.isEmpty()) {
      return thread.watched()
          || (thread.holder() != null && thread.holder().getKind() == ElementKind.FIELD);
    }
    if (life.get().exiting() || !(life.get().endless() || life.get().failing())) {
      return true;
    }
    return !life.get().endless()
        && (thread.watched()
            || life.get().asking()
            || life.get().telling()
            || isJoined(thread, state));
  }

  /** Whether somebody waits for the work, though not for the thread. */
  private static boolean isJoined(StartedThread thread, VisitorState state) {
    Tasks tasks = Tasks.instance(state);
    TreePath task = thread.task().orElse(null);
    if (task == null) {
      return false;
    }
    for (TaskUse use : tasks.usesOf(task)) {
      if (tasks.join(use).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Threads of a main method live as long as the program; those of an executor are its affair. */
  private static boolean isProgram(TreePath start, VisitorState state) {
    Type executor = EXECUTOR.get(state);
    for (Tree tree : start) {
      if (tree instanceof MethodTree method) {
        MethodSymbol symbol = ASTHelpers.getSymbol(method);
        if (symbol.isStatic() && symbol.getSimpleName().contentEquals("main")) {
          return true;
        }
      }
      if (tree instanceof ClassTree type
          && ASTHelpers.isSubtype(ASTHelpers.getSymbol(type).type, executor, state)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is started once for the whole process: by static code or by a singleton. */
  private static boolean isOfTheProcess(TreePath start) {
    Optional<Body> body = Body.around(start);
    if (body.isEmpty()) {
      return false;
    }
    Body code = body.get();
    if (code.isStatic() && code.method().isEmpty() && code.lambda().isEmpty()) {
      return true;
    }
    boolean single = false;
    for (Tree member : code.enclosingClass().getMembers()) {
      if (member instanceof MethodTree method && ASTHelpers.getSymbol(method).isConstructor()) {
        if (!ASTHelpers.getSymbol(method).isPrivate()) {
          return false;
        }
        single = true;
      }
    }
    return single;
  }

  private static Finding finding(StartedThread thread) {
    String lost =
        thread.holder() == null
            ? "Nobody keeps the thread that is started here"
            : "Nobody joins or interrupts the thread that is started here and kept in `"
                + thread.holder().getSimpleName()
                + "`";
    boolean endless = thread.life().filter(ThreadLife::endless).isPresent();
    return Finding.at(
        position((ExpressionTree) thread.start().getLeaf()),
        endless
            ? lost
                + ", and its loop has no other way out than an interrupt, so it runs until the"
                + " process ends. Keep it where the owner's close() can interrupt and join it, or"
                + " let the loop ask a flag"
            : lost
                + ", so nothing can stop it, wait for it or hear that it failed. Run the task on an"
                + " executor that somebody owns, or keep the thread and join it");
  }

  /** A chain is known by the line it starts on, not by the one after its lambda. */
  private static Tree position(ExpressionTree start) {
    ExpressionTree receiver = ASTHelpers.getReceiver(start);
    return receiver != null && ASTHelpers.stripParentheses(receiver) instanceof NewClassTree
        ? receiver
        : start;
  }
}
