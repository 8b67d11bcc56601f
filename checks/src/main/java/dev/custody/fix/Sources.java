package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text of a compilation unit: what is where, and how it is indented. */
final class Sources {

  private static final String DEFAULT_UNIT = "  ";

  private final VisitorState state;
  private final String text;

  Sources(VisitorState state) {
    this.state = state;
    CharSequence code = state.getSourceCode();
    this.text = code == null ? "" : code.toString();
  }

  /** Whether the text and the positions in it are there to be edited. */
  boolean isEditable(Tree tree) {
    return !text.isEmpty() && start(tree) >= 0 && end(tree) > start(tree);
  }

  int start(Tree tree) {
    return ASTHelpers.getStartPosition(tree);
  }

  int end(Tree tree) {
    return state.getEndPosition(tree);
  }

  String text(int from, int to) {
    return text.substring(from, to);
  }

  String text(Tree tree) {
    return text(start(tree), end(tree));
  }

  /** Whether the source of a tree is {@code code}, blanks aside. */
  boolean is(Tree tree, String code) {
    return isEditable(tree) && squeeze(text(tree)).equals(squeeze(code));
  }

  /** The blanks at the start of the line of a position. */
  String indentation(int position) {
    int line = text.lastIndexOf('\n', position - 1) + 1;
    int end = line;
    while (end < position && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return text(line, end);
  }

  /** By how much this file indents the statements of a block. */
  String unit(BlockTree block) {
    List<? extends StatementTree> statements = block.getStatements();
    return statements.isEmpty() ? unit() : unit(block, statements.get(0));
  }

  /** By how much this file indents the members of its first class that has any. */
  private String unit() {
    for (Tree type : state.getPath().getCompilationUnit().getTypeDecls()) {
      List<? extends Tree> members =
          type instanceof ClassTree declared ? declared.getMembers() : List.of();
      for (Tree member : members) {
        String outer = indentation(start(type));
        String inner = indentation(start(member));
        if (inner.startsWith(outer) && inner.length() > outer.length()) {
          return inner.substring(outer.length());
        }
      }
    }
    return DEFAULT_UNIT;
  }

  /** By how much this file indents the fields of a class. */
  String unit(ClassTree type) {
    return type.getMembers().stream()
        .filter(VariableTree.class::isInstance)
        .findFirst()
        .map(field -> unit(type, field))
        .orElse(DEFAULT_UNIT);
  }

  private String unit(Tree braces, Tree inBraces) {
    String outer = indentation(end(braces) - 1);
    String inner = indentation(start(inBraces));
    return inner.startsWith(outer) && inner.length() > outer.length()
        ? inner.substring(outer.length())
        : DEFAULT_UNIT;
  }

  /** The start of the blanks and the line break before a position, if nothing else is there. */
  int withLeadingLine(int position) {
    int start = position;
    while (start > 0 && (text.charAt(start - 1) == ' ' || text.charAt(start - 1) == '\t')) {
      start--;
    }
    return start > 0 && text.charAt(start - 1) == '\n' ? start - 1 : position;
  }

  /** The position after the modifiers of a class, with blanks and comments that follow them. */
  int endOfModifiers(ClassTree type) {
    int end = end(type.getModifiers());
    return end >= 0 ? end : start(type);
  }

  /** The first such character at or after a position, or -1. */
  int indexOf(char character, int from) {
    return text.indexOf(character, from);
  }

  /** The start of the blanks that end at a position. */
  int beforeBlanks(int position) {
    int start = position;
    while (start > 0 && Character.isWhitespace(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** The path of a tree in this compilation unit. */
  @Nullable TreePath pathOf(Tree tree) {
    TreePath path = state.getPath();
    TreePath inside = TreePath.getPath(path, tree);
    return inside != null ? inside : TreePath.getPath(path.getCompilationUnit(), tree);
  }

  /** The block that a statement is directly in. */
  Optional<BlockTree> blockAround(StatementTree statement) {
    TreePath path = pathOf(statement);
    return path != null && path.getParentPath().getLeaf() instanceof BlockTree block
        ? Optional.of(block)
        : Optional.empty();
  }

  /** Whether a declaration shares its type with another, as in {@code int a, b;}. */
  boolean sharesType(VariableTree variable, BlockTree block) {
    return block.getStatements().stream()
        .anyMatch(
            other ->
                other != variable
                    && other instanceof VariableTree
                    && start(other) == start(variable));
  }

  /** Shifts all lines but the first to the right. */
  static String shift(String lines, String by) {
    return lines.replaceAll("\n(?=[^\r\n])", "\n" + by);
  }

  private static String squeeze(String code) {
    return code.replaceAll("\\s+", "");
  }
}
