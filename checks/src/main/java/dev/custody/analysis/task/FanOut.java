package dev.custody.analysis.task;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.VarSymbol;

/**
 * Tasks that were started together, whose results are asked for one by one.
 *
 * @param futures the local variable that collects their futures
 * @param elements the expression that stands for all the futures in the loop
 * @param start the call or method reference that starts one of them
 * @param loop the loop that asks for the results
 * @param question the call that asks, and from which a failure leaves the loop
 */
public record FanOut(
    VarSymbol futures, ExpressionTree elements, TreePath start, TreePath loop, TreePath question) {}
