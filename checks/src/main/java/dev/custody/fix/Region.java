package dev.custody.fix;

import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import dev.custody.tree.Mentions;
import dev.custody.tree.OwnCodeScanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a block that come after an acquisition and are to be put into a {@code try}: up
 * to the statement that releases already, else up to the end of the block. It knows how to print
 * them without that release, and which declarations must move before the {@code try} because they
 * are used after it.
 */
final class Region {

  /** These may be called again on something that is released already. */
  private static final Pattern REPEATABLE =
      Pattern.compile(".*\\b(close|shutdown|shutdownNow|cancel|dispose)\\(.*\\)");

  private final VisitorState state;
  private final Sources sources;
  private final BlockTree block;
  private final @Nullable StatementTree acquisition;
  private final List<? extends StatementTree> body;
  private final List<? extends StatementTree> after;
  private final String release;
  private final List<Edit> edits = new ArrayList<>();
  private final StringBuilder hoisted = new StringBuilder();
  private final SuggestedFix.Builder imports = SuggestedFix.builder();
  private int openedFrom;
  private int openedTo;
  private boolean hoistsCloseable;

  private record Edit(int from, int to, String text) {}

  private Region(
      VisitorState state,
      Sources sources,
      BlockTree block,
      @Nullable StatementTree acquisition,
      String release,
      boolean toEnd) {
    this.state = state;
    this.sources = sources;
    this.block = block;
    this.acquisition = acquisition;
    this.release = release;
    List<? extends StatementTree> all = block.getStatements();
    int first = acquisition == null ? 0 : all.indexOf(acquisition) + 1;
    int end = first;
    boolean released = false;
    while (end < all.size() && !released) {
      StatementTree statement = all.get(end++);
      released = !toEnd && (isRelease(statement) || isReleasingTry(statement));
    }
    this.body = all.subList(first, end);
    this.after = all.subList(end, all.size());
  }

  /** The statements from the acquisition to the first that releases, or to the end of the block. */
  static Optional<Region> upToRelease(
      StatementTree acquisition, String release, VisitorState state) {
    return of(acquisition, release, state, false);
  }

  /** All statements of the block after the acquisition, and what they release stays. */
  static Optional<Region> upToEnd(StatementTree acquisition, String release, VisitorState state) {
    return of(acquisition, release, state, true);
  }

  /** The statements of a block that is entered with what it is to release. */
  static Optional<Region> ofBlock(BlockTree block, String release, VisitorState state) {
    Sources sources = new Sources(state);
    if (block.getStatements().isEmpty() || !sources.isEditable(block)) {
      return Optional.empty();
    }
    Region region = new Region(state, sources, block, null, release, false);
    return region.prepare(true) ? Optional.of(region) : Optional.empty();
  }

  private static Optional<Region> of(
      StatementTree acquisition, String release, VisitorState state, boolean toEnd) {
    Sources sources = new Sources(state);
    Optional<BlockTree> block = sources.blockAround(acquisition);
    if (block.isEmpty() || !sources.isEditable(block.get())) {
      return Optional.empty();
    }
    Region region = new Region(state, sources, block.get(), acquisition, release, toEnd);
    return region.prepare(!toEnd) ? Optional.of(region) : Optional.empty();
  }

  /** The declarations to put before the {@code try}, each with a line break before it. */
  String hoisted() {
    return hoisted.toString();
  }

  /** A fix to go on with, which imports what {@link #hoisted} needs. */
  SuggestedFix.Builder imports() {
    return imports;
  }

  /** Whether nothing is left to put into the {@code try}. */
  boolean isEmpty() {
    return body.isEmpty() || printed().isBlank();
  }

  /** Whether the text contains the name. */
  boolean names(String name) {
    return Pattern.compile("\\b" + name + "\\b").matcher(printed()).find();
  }

  /** Whether a declaration of something that can be closed moves out of the region. */
  boolean hoistsCloseable() {
    return hoistsCloseable;
  }

  /** Whether a statement after the region uses the variable. */
  boolean isUsedAfter(Symbol variable) {
    return after.stream().anyMatch(statement -> Mentions.of(variable, statement));
  }

  /** The line break and indentation of the statements of the block. */
  String lineBreak() {
    StatementTree first = acquisition == null ? block.getStatements().get(0) : acquisition;
    return "\n" + sources.indentation(sources.start(first));
  }

  /** By how much statements in the {@code try} are indented further. */
  private String unit() {
    return sources.unit(block);
  }

  /** From the end of the acquisition to {@link #to}: what {@link #printed} replaces. */
  int from() {
    return acquisition == null ? sources.start(block) + 1 : sources.end(acquisition);
  }

  int to() {
    return body.isEmpty() ? from() : sources.end(body.get(body.size() - 1));
  }

  /** The statements for the {@code try}, indented one step further, with the blanks before them. */
  String printed() {
    edits.sort(Comparator.comparingInt(Edit::from));
    StringBuilder text = new StringBuilder();
    int position = from();
    for (Edit edit : edits) {
      text.append(shifted(position, edit.from())).append(edit.text());
      position = edit.to();
    }
    return text.append(shifted(position, to())).toString();
  }

  /** The statements in a {@code try}, after what is hoisted, with a clause that does that. */
  String inTry(String clause, String... handling) {
    String line = lineBreak();
    StringBuilder text = new StringBuilder(hoisted());
    text.append(line).append("try {").append(printed()).append(line);
    text.append("} ").append(clause).append(" {");
    for (String statement : handling) {
      text.append(line).append(unit()).append(statement);
    }
    return text.append(line).append('}').toString();
  }

  private String shifted(int from, int to) {
    String text = sources.text(from, to);
    boolean inOpenedTry = from >= openedFrom && to <= openedTo;
    return inOpenedTry ? text : Sources.shift(text, unit());
  }

  private boolean prepare(boolean dropping) {
    return (!dropping || dropReleases()) && hoist();
  }

  private boolean dropReleases() {
    NestedReleases nested = new NestedReleases();
    for (StatementTree statement : body) {
      if (isRelease(statement)) {
        drop(statement);
      } else if (isReleasingTry(statement)) {
        TryTree inner = (TryTree) statement;
        open(inner);
        nested.scan(inner.getBlock(), null);
        nested.scan(inner.getCatches(), null);
      } else {
        nested.scan(statement, null);
      }
    }
    return !nested.releasesTwice || REPEATABLE.matcher(release).matches();
  }

  /** The finally block of the inner try becomes the finally block of the new one. */
  private void open(TryTree inner) {
    int end = sources.end(inner);
    if (!inner.getCatches().isEmpty()) {
      edits.add(new Edit(sources.end(Iterables.getLast(inner.getCatches())), end, ""));
    } else if (!inner.getResources().isEmpty()) {
      edits.add(new Edit(sources.end(inner.getBlock()), end, ""));
    } else {
      openedFrom = sources.start(inner.getBlock()) + 1;
      openedTo = sources.withLeadingLine(sources.end(inner.getBlock()) - 1);
      edits.add(new Edit(sources.withLeadingLine(sources.start(inner)), openedFrom, ""));
      edits.add(new Edit(openedTo, end, ""));
    }
  }

  private void drop(StatementTree statement) {
    edits.add(
        new Edit(sources.withLeadingLine(sources.start(statement)), sources.end(statement), ""));
  }

  private boolean isRelease(StatementTree statement) {
    return statement instanceof ExpressionStatementTree && sources.is(statement, release + ";");
  }

  private boolean isReleasingTry(StatementTree statement) {
    if (!(statement instanceof TryTree inner) || inner.getFinallyBlock() == null) {
      return false;
    }
    List<? extends StatementTree> last = inner.getFinallyBlock().getStatements();
    return last.size() == 1 && isRelease(last.get(0));
  }

  private boolean hoist() {
    for (StatementTree statement : body) {
      Symbol declared = ASTHelpers.getDeclaredSymbol(statement);
      if (declared == null) {
        continue;
      }
      if (mentions(release, declared)) {
        return false;
      }
      if (after.stream().noneMatch(later -> Mentions.of(declared, later))) {
        continue;
      }
      if (!(statement instanceof VariableTree variable) || !hoist(variable)) {
        return false;
      }
    }
    return true;
  }

  private boolean hoist(VariableTree variable) {
    Tree value = variable.getInitializer();
    boolean bareArray = value instanceof NewArrayTree array && array.getType() == null;
    if (bareArray
        || !hasName(ASTHelpers.getType(variable))
        || sources.sharesType(variable, block)) {
      return false;
    }
    String type =
        ASTHelpers.hasImplicitType(variable, state)
            ? SuggestedFixes.prettyType(state, imports, ASTHelpers.getType(variable))
            : sources.text(variable.getType());
    hoistsCloseable |=
        ASTHelpers.isSubtype(
            ASTHelpers.getType(variable), state.getSymtab().autoCloseableType, state);
    String modifiers = variable.getModifiers().getFlags().isEmpty() ? "" : "final ";
    hoisted
        .append(lineBreak())
        .append(modifiers)
        .append(type)
        .append(' ')
        .append(variable.getName())
        .append(';');
    if (value == null) {
      drop(variable);
    } else {
      edits.add(
          new Edit(sources.start(variable), sources.start(value), variable.getName() + " = "));
    }
    return true;
  }

  /** The finally block could not see what the try block declares. */
  private static boolean mentions(String code, Symbol declared) {
    return Pattern.compile("\\b" + Pattern.quote(declared.getSimpleName().toString()) + "\\b")
        .matcher(code)
        .find();
  }

  private static boolean hasName(Type type) {
    return type != null && !type.isCompound() && !type.tsym.getSimpleName().isEmpty();
  }

  /** Releases on the way out are dropped, because the finally block does the same. */
  private final class NestedReleases extends OwnCodeScanner {

    private boolean releasesTwice;

    @Override
    public @Nullable Void visitBlock(BlockTree nested, @Nullable Void unused) {
      List<? extends StatementTree> statements = nested.getStatements();
      for (int i = 0; i < statements.size(); i++) {
        StatementTree next = i + 1 < statements.size() ? statements.get(i + 1) : null;
        if (isRelease(statements.get(i))
            && (next instanceof ReturnTree || next instanceof ThrowTree)) {
          drop(statements.get(i));
        } else {
          scan(statements.get(i), null);
        }
      }
      return null;
    }

    @Override
    public @Nullable Void visitExpressionStatement(
        ExpressionStatementTree statement, @Nullable Void unused) {
      releasesTwice |= isRelease(statement);
      return null;
    }
  }
}
