package dev.custody.checks.ownership;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.obligation.Leak;
import dev.custody.analysis.obligation.Obligation.Origin;
import dev.custody.fix.LeakFixes;

/** The words of findings about values that an annotation gives an owner. */
final class OwnerWording {

  private OwnerWording() {}

  static String of(Leak leak, VisitorState state) {
    String value = value(leak);
    String release = LeakFixes.release(leak, state) + "()";
    String harm = harm(leak.obligation().resource().family());
    return switch (leak.kind()) {
      case UNHELD ->
          String.format(
              "%s is dropped at once: nobody can call %s, so %s. Keep it and release it, or hand it"
                  + " to an owner.",
              capital(value), release, harm);
      case OVERWRITTEN ->
          leak.obligation().origin() == Origin.FIELD
              ? String.format(
                  "The field `%s` gets another value while it may still own the old one: nobody can"
                      + " call %s on that one any more, so %s. Release the old value first.",
                  name(leak), release, harm)
              : String.format(
                  "The variable that holds %s is assigned another value before anybody calls %s,"
                      + " so %s.",
                  value, release, harm);
      case NORMAL_EXIT ->
          String.format(
              "Nobody calls %s on %s on some path to the end of the method, so %s. Release it %s, or"
                  + " hand it to an owner.",
              release, value, harm, leak.outlives() ? "on the other paths" : "in a finally block");
      case EXCEPTIONAL_EXIT ->
          String.format(
              "Nobody calls %s on %s if an exception comes before that, and then %s. Release it in a"
                  + " %s.",
              release,
              value,
              harm,
              leak.outlives() ? "catch clause that throws the exception on" : "finally block");
      case FIELD ->
          String.format(
              "%s is kept in the field `%s`, and no code calls %s on that field, so %s. Release it in"
                  + " the method that ends %s.",
              capital(value),
              requireNonNull(leak.variable()).getSimpleName(),
              release,
              harm,
              owner(requireNonNull(leak.variable())));
      case COLLECTED ->
          leak.obligation().origin() == Origin.CREATED
              ? String.format(
                  "%s is put into `%s`, and no code takes it out again and calls %s, so %s. Release"
                      + " all elements in the method that ends their owner.",
                  capital(value), requireNonNull(leak.variable()).getSimpleName(), release, harm)
              : String.format(
                  "The elements of `%s` are marked as owned here, and no code takes them out and"
                      + " calls %s, so %s.",
                  requireNonNull(leak.variable()).getSimpleName(), release, harm);
      case GIVEN_TWICE ->
          String.format(
              "This gives %s a second owner, or releases what it does not own any more: the first"
                  + " owner still uses it, and both may release it. Give it to one of them.",
              value);
    };
  }

  /** What goes wrong at run time. */
  private static String harm(String family) {
    return switch (family) {
      case "executor", "publisher", "server" ->
          "its threads and waiting work stay for the life of the process";
      case "handle" -> "the work behind it goes on, and keeps what it refers to in memory";
      case "pipe" -> "the other end waits for ever, or fails with a broken pipe";
      case "channel" -> "its connections and threads stay for the life of the process";
      default -> "what it holds stays taken until the process ends";
    };
  }

  private static String value(Leak leak) {
    return switch (leak.obligation().origin()) {
      case CREATED -> "this " + LeakFixes.typeName(leak);
      case PARAMETER -> "`" + name(leak) + "`, which is given to this method for good,";
      case LOCAL -> "this value, which is marked as owned here,";
      case FIELD -> "`" + name(leak) + "`, which is marked as owned by this class,";
    };
  }

  private static String capital(String text) {
    return text.replaceFirst("^this", "This");
  }

  private static String name(Leak leak) {
    Symbol symbol = ASTHelpers.getSymbol(leak.obligation().creation());
    return symbol == null ? "it" : symbol.getSimpleName().toString();
  }

  private static String owner(Symbol field) {
    String name = field.enclClass().getSimpleName().toString();
    return name.isEmpty() ? "the object" : name;
  }
}
