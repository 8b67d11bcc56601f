package dev.custody.analysis.lockset;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
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
      for (Body body : bodies.in(unit)) {
        Name caller = callerOf(body);
        for (TreePath call : bodies.contents(body).calls()) {
          if (ASTHelpers.getSymbol(call.getLeaf()) instanceof MethodSymbol method) {
            Name name = nameOf(method);
            if (touchesItself(method)) {
              touching.add(name);
            }
            callers.put(name, caller);
          }
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

  /** The method whose call runs the body, or has given it away; lambdas count as part of it. */
  private static Name callerOf(Body body) {
    TreePath at = body.path();
    while (!(at.getParentPath().getLeaf() instanceof ClassTree)) {
      at = at.getParentPath();
    }
    return at.getLeaf() instanceof MethodTree method
        ? nameOf(ASTHelpers.getSymbol(method))
        : ASTHelpers.getSymbol((ClassTree) at.getParentPath().getLeaf()).name;
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
