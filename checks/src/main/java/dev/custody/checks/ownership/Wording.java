package dev.custody.checks.ownership;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.Fix;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.summary.Provenance;
import dev.custody.analysis.summary.Release;
import dev.custody.fix.DropResource;
import dev.custody.fix.DropStatement;
import java.util.Optional;

/** The words and the first fix of findings about releases. */
final class Wording {

  private Wording() {}

  /** {@code shuts down}, {@code closes}, ... */
  static String verb(Release release) {
    if (release.site().getLeaf() instanceof TryTree) {
      return "try statement closes";
    }
    String name = release.name();
    if (release.helper() != null) {
      return "call of " + name + "() ends";
    }
    return name.startsWith("shutdown")
        ? "shuts down"
        : switch (name) {
          case "cancel" -> "cancels";
          case "dispose" -> "disposes of";
          case "stop" -> "stops";
          case "destroy" -> "destroys";
          case "release" -> "releases";
          case "close" -> "closes";
          default -> "calls " + name + "() on";
        };
  }

  /** The value as the reader knows it. */
  static String value(Provenance.Kind kind, Symbol source) {
    return switch (kind) {
      case PARAMETER -> "`" + source + "`, which the caller of this method still owns";
      case INJECTED -> "`" + source + "`, which is injected and so belongs to the container";
      case GIVEN ->
          "`" + source + "`, which was given to the constructor and may still be used by its giver";
      case HOLDER ->
          "`" + source.owner.getSimpleName() + "." + source + "`, which is shared by all its users";
      case GETTER ->
          "what `"
              + source.owner.getSimpleName()
              + "."
              + source.getSimpleName()
              + "()` hands out, but "
              + source.owner.getSimpleName()
              + " keeps it";
      default -> "`" + source.getSimpleName() + "`, which is marked as not owned here";
    };
  }

  /** What goes wrong at run time. */
  static String harm(Release release) {
    return switch (release.family()) {
      case "executor" -> "tasks that others submit to it later are rejected";
      case "publisher" -> "its other subscribers get no more items, and its owner cannot publish";
      case "channel", "pipe" -> "others that still send or receive on it fail";
      case "scope", "handle" -> "work that its owner still waits for is stopped";
      default -> "others that still use it fail";
    };
  }

  /** What goes wrong at run time when a value is released by code that it runs. */
  static String harmOfOwnTask(Release release) {
    if (!release.family().equals("executor")) {
      return "the receiving side cannot know whether the sender is done, and cuts off what is sent"
          + " later";
    }
    return release.name().equals("close")
        ? "it waits for its own task, and so forever"
        : release.name().equals("shutdownNow")
            ? "the task interrupts itself, and tasks that are still queued never run"
            : "tasks that others submit later are rejected";
  }

  /** What to do. */
  static String advice(Provenance.Kind kind, Symbol source) {
    return switch (kind) {
      case PARAMETER -> "Leave that to the owner, or mark the parameter @Owner to take it over";
      case GIVEN -> "Say who owns it: mark the parameter @Owner, or leave it to the giver";
      case INJECTED -> "Leave that to the container";
      case GETTER, HOLDER -> "Leave that to " + source.owner.getSimpleName();
      default -> "Leave that to the owner";
    };
  }

  /** Takes the release out of the program. */
  static Optional<? extends Fix> drop(Release release, VisitorState state) {
    Tree site = release.site().getLeaf();
    if (site instanceof MethodInvocationTree call) {
      return release.helper() == null || isOnlyArgument(call)
          ? DropStatement.of(call, state)
          : Optional.empty();
    }
    if (!(site instanceof TryTree attempt)) {
      return Optional.empty();
    }
    Tree value = release.value().getLeaf();
    Tree around = release.value().getParentPath().getLeaf();
    return DropResource.of(attempt, around instanceof VariableTree ? around : value, state);
  }

  private static boolean isOnlyArgument(MethodInvocationTree call) {
    return call.getArguments().size() == 1;
  }
}
