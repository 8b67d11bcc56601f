package dev.custody.finding;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.Fix;
import com.sun.source.tree.Tree;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One flaw as the user will read it.
 *
 * @param position the tree that the message points at; suppressions around it count
 * @param message what is wrong, why it hurts at run time, what to do
 * @param evidence further lines: the other end of the problem, the chain of calls
 * @param fixes edits that remove the flaw, the best first
 * @param onlyWarning whether this finding is less sure than its check, and so never an error
 */
public record Finding(
    Tree position,
    String message,
    ImmutableList<String> evidence,
    ImmutableList<Fix> fixes,
    boolean onlyWarning) {

  /** A finding without evidence and fixes. */
  public static Finding at(Tree position, String message) {
    return new Finding(position, message, ImmutableList.of(), ImmutableList.of(), false);
  }

  /** Adds a line of evidence, such as {@code released by close() of the caller}. */
  public Finding because(String line) {
    return new Finding(position, message, plus(evidence, line), fixes, onlyWarning);
  }

  /**
   * Adds the line where something related is, as {@code taken here: line 12}.
   *
   * @param other a tree of the file that the finding is in
   */
  public Finding related(String label, Tree other, VisitorState state) {
    return because(label + ": line " + Positions.line(other, state));
  }

  /** Adds the lines of several places, as {@code as here: lines 3, 5, 8}; none if empty. */
  public Finding related(String label, List<? extends Tree> others, VisitorState state) {
    Set<String> lines = new LinkedHashSet<>();
    for (Tree other : others) {
      lines.add(String.valueOf(Positions.line(other, state)));
    }
    return lines.isEmpty()
        ? this
        : because(label + (lines.size() == 1 ? ": line " : ": lines ") + String.join(", ", lines));
  }

  /** Adds a chain of calls, as {@code refresh() -> load() -> HttpClient.send}; none if empty. */
  public Finding chain(List<String> calls) {
    return calls.isEmpty() ? this : because(String.join(" -> ", calls));
  }

  /** Adds an edit that removes the flaw. */
  public Finding fix(Fix fix) {
    return fix.isEmpty()
        ? this
        : new Finding(position, message, evidence, plus(fixes, fix), onlyWarning);
  }

  /** Adds an edit, if there is one. */
  public Finding fix(Optional<? extends Fix> fix) {
    return fix.isPresent() ? fix(fix.get()) : this;
  }

  /** Adds edits, the best first. */
  public Finding fix(Iterable<? extends Fix> edits) {
    Finding finding = this;
    for (Fix edit : edits) {
      finding = finding.fix(edit);
    }
    return finding;
  }

  /** The same finding, never an error. */
  public Finding asWarning() {
    return new Finding(position, message, evidence, fixes, true);
  }

  /** The same finding, and never an error if it is not sure. */
  public Finding asWarningUnless(boolean sure) {
    return sure ? this : asWarning();
  }

  /** The message and, below it and indented, the evidence. */
  String text() {
    StringBuilder text = new StringBuilder(message);
    for (String line : evidence) {
      text.append("\n    ").append(line);
    }
    return text.toString();
  }

  private static <T> ImmutableList<T> plus(ImmutableList<T> list, T last) {
    return ImmutableList.<T>builder().addAll(list).add(last).build();
  }
}
