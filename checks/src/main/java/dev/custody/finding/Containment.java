package dev.custody.finding;

import com.google.errorprone.InvalidCommandLineOptionException;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.matchers.Description;
import com.sun.tools.javac.code.Symbol.CompletionFailure;
import dev.custody.policy.Problems;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Keeps a crash of one check from breaking the build of a user. */
final class Containment {

  /** Set to {@code true} in our own tests: there a crash must be seen. */
  private static final String FAIL_ON_CRASH = "custody.failOnCrash";

  private final Problems problems;
  private final Set<String> crashed = new HashSet<>();

  Containment(Problems problems) {
    this.problems = problems;
  }

  Description run(BugChecker check, VisitorState state, Supplier<Description> matcher) {
    try {
      return matcher.get();
    } catch (CompletionFailure missing) {
      // A class that the code around needs but javac does not: what it does is unknown.
      return Description.NO_MATCH;
    } catch (InvalidCommandLineOptionException e) {
      // Error Prone tells the user.
      throw e;
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError crash) {
      if (Boolean.getBoolean(FAIL_ON_CRASH)) {
        throw crash;
      }
      if (crashed.add(check.canonicalName())) {
        problems.warning(
            String.format(
                "the Custody check %s crashed on %s (%s); the build goes on, but findings of this"
                    + " check may be missing. This is a bug in Custody, not in your code",
                check.canonicalName(), Positions.file(state), describe(crash)));
      }
      return Description.NO_MATCH;
    }
  }

  private static String describe(Throwable crash) {
    StackTraceElement[] stack = crash.getStackTrace();
    String message = crash.getMessage() == null ? "" : ": " + crash.getMessage();
    return crash.getClass().getSimpleName()
        + message.lines().findFirst().orElse("")
        + (stack.length == 0 ? "" : " at " + stack[0]);
  }
}
