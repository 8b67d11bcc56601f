package dev.custody.analysis.classfile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What the code of a method does with the values it handles, in the order of the code. A set of
 * values means "one of these"; the null reference is none of them.
 *
 * @param calls the calls
 * @param stores what is assigned to fields
 * @param inArrays what is put into arrays
 * @param captured what lambdas and method references hold
 * @param returned what is returned
 * @param thrown the internal names of the classes of exceptions that are created and thrown, and
 *     not caught in the method
 * @param throwsOnly whether throwing is all the method does
 */
public record MethodCode(
    ImmutableList<Call> calls,
    ImmutableList<Store> stores,
    ImmutableSet<Value> inArrays,
    ImmutableSet<Value> captured,
    ImmutableSet<Value> returned,
    ImmutableSet<String> thrown,
    boolean throwsOnly) {

  /**
   * A call.
   *
   * @param at the instruction, which {@link Value.Result#at} names
   * @param target what is called
   * @param isVirtual whether an overriding method may run instead
   * @param receiver the object it is called on; empty for static methods
   * @param arguments the arguments as the descriptor has them
   */
  public record Call(
      int at,
      Target target,
      boolean isVirtual,
      ImmutableSet<Value> receiver,
      ImmutableList<ImmutableSet<Value>> arguments) {}

  /**
   * An assignment to a field.
   *
   * @param owner the internal name of the class that the instruction names
   */
  public record Store(String owner, String name, ImmutableSet<Value> value) {}

  /** The call at that instruction; nothing if it never runs. */
  public Optional<Call> call(int at) {
    for (Call call : calls) {
      if (call.at() == at) {
        return Optional.of(call);
      }
    }
    return Optional.empty();
  }
}
