package dev.custody.analysis.interrupt;

import com.google.common.collect.ImmutableList;
import com.sun.source.tree.CatchTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import org.jspecify.annotations.Nullable;

/**
 * A loop that control never leaves.
 *
 * @param loop the while, do or for statement
 * @param flag the variable that the condition asks and that never changes; null if it asks none
 * @param deafness why an interrupt does not end it
 * @param clause the catch clause in the loop that takes the interrupt; null if there is none
 * @param helpers the methods, from the one that the loop calls to the one that forgets the
 *     interrupt; empty unless that is the reason
 */
public record EndlessLoop(
    TreePath loop,
    @Nullable VarSymbol flag,
    Deafness deafness,
    @Nullable CatchTree clause,
    ImmutableList<MethodSymbol> helpers) {

  /** Why an interrupt does not end a loop. */
  public enum Deafness {
    /** A catch clause in the loop takes it, and the loop goes on. */
    CAUGHT,
    /** The same, and the flag is set again: whatever waits next in the loop fails at once. */
    CAUGHT_AND_SET,
    /** A method that the loop calls catches and forgets it. */
    FORGOTTEN_BY_HELPER,
    /** Nothing in the loop can be interrupted or asks for the flag. */
    NEVER_ASKED
  }
}
