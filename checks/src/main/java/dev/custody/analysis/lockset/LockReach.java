package dev.custody.analysis.lockset;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.util.Name;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Model;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A first look, by simple names only, at which calls may touch locks, themselves or through code of
 * this compilation. Methods of one name count as one, so the answer is too often yes and never
 * wrongly no; most calls of a program are dismissed by it for the price of a look into a set.
 */
final class LockReach {

  private final Model model;
  private final Bodies bodies;
  private @Nullable Set<Name> reaching;

  LockReach(Model model, Bodies bodies) {
    this.model = model;
    this.bodies = bodies;
  }

  /** Whether a call of the method may take or give up a lock. */
  boolean mayTouch(MethodSymbol method) {
    if (reaching == null) {
      reaching = compute();
    }
    return reaching.contains(nameOf(method));
  }

  private Set<Name> compute() {
    Set<Name> touching = new HashSet<>();
    SetMultimap<Name, Name> callers = HashMultimap.create();
    for (CompilationUnitTree unit : bodies.units()) {
      TreePath path = new TreePath(unit);
      for (Tree type : unit.getTypeDecls()) {
        if (type instanceof ClassTree) {
          collect(new TreePath(path, type), touching, callers);
        }
      }
    }
    Deque<Name> open = new ArrayDeque<>(touching);
    while (!open.isEmpty()) {
      for (Name caller : callers.removeAll(open.remove())) {
        if (touching.add(caller)) {
          open.add(caller);
        }
      }
    }
    return touching;
  }

  private void collect(TreePath type, Set<Name> touching, SetMultimap<Name, Name> callers) {
    ClassSymbol symbol = ASTHelpers.getSymbol((ClassTree) type.getLeaf());
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (member instanceof ClassTree) {
        collect(new TreePath(type, member), touching, callers);
      }
    }
    Name caller = symbol.name;
    for (Body body : bodies.in(type)) {
      if (body.declaration() instanceof MethodTree method) {
        caller = nameOf(ASTHelpers.getSymbol(method));
      } else if (body.lambda().isEmpty()) {
        caller = symbol.name;
      }
      // The lambdas of a member follow it and count as part of it.
      for (TreePath call : bodies.contents(body).calls()) {
        if (ASTHelpers.getSymbol(call.getLeaf()) instanceof MethodSymbol method) {
          if (touchesItself(method)) {
            touching.add(nameOf(method));
          }
          callers.put(nameOf(method), caller);
        }
      }
      for (TreePath inner : bodies.contents(body).classes()) {
        collect(inner, touching, callers);
      }
    }
  }

  private boolean touchesItself(MethodSymbol method) {
    return model.knowsLockMethodName(method.name)
        || (method.owner instanceof ClassSymbol owner && model.marks().mayMark(owner));
  }

  /** Constructors go by the name of their class. */
  private static Name nameOf(MethodSymbol method) {
    return method.isConstructor() ? method.owner.name : method.name;
  }
}
