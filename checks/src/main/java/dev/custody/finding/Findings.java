package dev.custody.finding;

import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.ErrorProneOptions.Severity;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.util.Context;
import dev.custody.model.Model;
import dev.custody.policy.Policy;
import dev.custody.policy.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The way from a check to the user: suppressions around the reported tree, one finding per place,
 * the baseline, the report file, and the containment of crashes. One instance per compilation.
 */
public final class Findings {

  private static final Context.Key<Findings> KEY = new Context.Key<>();

  private final Set<String> reported = new HashSet<>();
  private final Map<Class<?>, Boolean> off = new HashMap<>();
  private final Baseline baseline;
  private final Report report;
  private final Containment containment;

  private Findings(VisitorState state) {
    Problems problems = Problems.instance(state);
    Policy policy = Policy.instance(state);
    baseline = Baseline.read(policy.baseline(), problems);
    report = Report.create(policy.report(), state.context, problems);
    containment = new Containment(problems);
    if (!policy.models().isEmpty()) {
      // Mistakes in the user's files are errors even if no check asks the model.
      Model.instance(state);
    }
  }

  /**
   * Runs the body of a matcher. A crash in it becomes one warning that names the check and the
   * file, and counts as no finding. Every matcher of every check starts with this call.
   */
  public static Description of(
      BugChecker check, VisitorState state, Supplier<Description> matcher) {
    Findings findings = instance(state);
    return findings.isOff(check, state)
        ? Description.NO_MATCH
        : findings.containment.run(check, state, matcher);
  }

  /**
   * What the check returns for a finding: a description, or no match if the user does not want to
   * hear of it or has heard of it already.
   */
  public static Description report(BugChecker check, Finding finding, VisitorState state) {
    return instance(state).describe(check, finding, state);
  }

  /** Whether the check is {@link OffByDefault} and the user did not ask for it. */
  private boolean isOff(BugChecker check, VisitorState state) {
    Boolean known = off.get(check.getClass());
    if (known == null) {
      known =
          check.getClass().isAnnotationPresent(OffByDefault.class)
              && !state.errorProneOptions().isEnableAllChecksAsWarnings()
              && state
                      .errorProneOptions()
                      .getSeverityMap()
                      .getOrDefault(check.canonicalName(), Severity.DEFAULT)
                  == Severity.DEFAULT;
      off.put(check.getClass(), known);
    }
    return known;
  }

  private static Findings instance(VisitorState state) {
    Findings findings = state.context.get(KEY);
    if (findings == null) {
      findings = new Findings(state);
      state.context.put(KEY, findings);
    }
    return findings;
  }

  private Description describe(BugChecker check, Finding finding, VisitorState state) {
    TreePath path = Positions.pathOf(finding.position(), state);
    if (path == null) {
      path = state.getPath();
    }
    if (isSuppressed(check, path, state)) {
      return Description.NO_MATCH;
    }
    SeverityLevel severity = severity(check, finding, state);
    Row row =
        new Row(
            check.canonicalName(),
            severity,
            Positions.file(state),
            Positions.line(path.getLeaf(), state),
            Positions.where(path),
            finding.text());
    int start = ASTHelpers.getStartPosition(path.getLeaf());
    if (!reported.add(row.check() + " " + row.file() + " " + start)) {
      return Description.NO_MATCH;
    }
    report.add(row);
    if (baseline.covers(row)) {
      return Description.NO_MATCH;
    }
    Description.Builder description =
        check
            .buildDescription(path.getLeaf())
            .setMessage(finding.text())
            .addAllFixes(finding.fixes());
    return finding.onlyWarning() ? lower(description, severity).build() : description.build();
  }

  // Restricted because it could defy the user; this severity never exceeds what the user set.
  @SuppressWarnings("RestrictedApi")
  private static Description.Builder lower(
      Description.Builder description, SeverityLevel severity) {
    return description.overrideSeverity(severity);
  }

  /**
   * Whether the user does not want to hear of this check at the end of the path. Error Prone looks
   * around the tree that a matcher fired on, this around the one that would be reported; a check
   * that reports one of several places asks before it chooses.
   */
  public static boolean isSuppressed(BugChecker check, TreePath path, VisitorState state) {
    for (Tree tree : path) {
      if (check.isSuppressed(tree, state)) {
        return true;
      }
    }
    return false;
  }

  private static SeverityLevel severity(BugChecker check, Finding finding, VisitorState state) {
    SeverityLevel severity =
        state.severityMap().getOrDefault(check.canonicalName(), check.defaultSeverity());
    return finding.onlyWarning() && severity == SeverityLevel.ERROR
        ? SeverityLevel.WARNING
        : severity;
  }
}
