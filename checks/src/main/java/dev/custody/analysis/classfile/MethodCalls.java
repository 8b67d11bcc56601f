package dev.custody.analysis.classfile;

import com.google.common.collect.ImmutableList;

/**
 * What the code of a method calls, without a word on the values it does that with: a look that
 * costs much less than {@link MethodCode}.
 *
 * @param sites the calls, in the order of the code; some may be in code that never runs
 * @param makesFunctions whether there are lambdas or method references
 */
public record MethodCalls(ImmutableList<Site> sites, boolean makesFunctions) {

  /**
   * A call.
   *
   * @param at the instruction, as in {@link MethodCode.Call#at}
   */
  public record Site(int at, Target target) {}
}
