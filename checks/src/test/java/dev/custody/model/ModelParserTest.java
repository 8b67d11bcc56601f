package dev.custody.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.custody.model.Effect.Level;
import dev.custody.model.Effect.Origin;
import dev.custody.model.Effect.Timing;
import dev.custody.model.Effect.When;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelParserTest {

  @Test
  void acceptsTypesMethodsConstructorsAndOverloads() {
    ModelFile file =
        parse(
            """
            # a comment
            version 1

            a.b.Outer.Inner                no-resource
              # an indented comment
            a.b.C#m(int,byte[],Entry)      never-blocks
            C#new(*)                       returns fresh, since 21 until 24
            """);

    assertThat(file.errors()).isEmpty();
    assertThat(file.lines())
        .containsExactly(
            new ModelLine(
                "F",
                4,
                "a.b.Outer.Inner",
                Optional.empty(),
                Optional.empty(),
                ImmutableList.of(new Effect.NoResource()),
                0,
                Integer.MAX_VALUE),
            new ModelLine(
                "F",
                6,
                "a.b.C",
                Optional.of("m"),
                Optional.of(ImmutableList.of("int", "byte[]", "Entry")),
                ImmutableList.of(new Effect.NeverBlocks()),
                0,
                Integer.MAX_VALUE),
            new ModelLine(
                "F",
                7,
                "C",
                Optional.of("new"),
                Optional.empty(),
                ImmutableList.of(new Effect.Returns(Origin.FRESH, Optional.empty())),
                21,
                24));
    assertThat(file.lines())
        .extracting(ModelLine::signature)
        .containsExactly("a.b.Outer.Inner", "a.b.C#m(int,byte[],Entry)", "C#new(*)");
  }

  @Test
  void acceptsEveryEffect() {
    Optional<Operand> none = Optional.empty();
    Operand zero = Operand.argument(0);
    Operand one = Operand.argument(1);

    assertThat(effects("acquires this"))
        .containsExactly(new Effect.Acquires(Operand.THIS, Level.EXCLUSIVE, When.ALWAYS));
    assertThat(effects("acquires 0 read when true"))
        .containsExactly(new Effect.Acquires(zero, Level.READ, When.TRUE));
    assertThat(effects("acquires result optimistic when nonzero"))
        .containsExactly(new Effect.Acquires(Operand.RESULT, Level.OPTIMISTIC, When.NONZERO));
    assertThat(effects("acquires result when nonnull"))
        .containsExactly(new Effect.Acquires(Operand.RESULT, Level.EXCLUSIVE, When.NONNULL));
    assertThat(effects("releases this, releases 1 read"))
        .containsExactly(
            new Effect.Releases(Operand.THIS, Level.EXCLUSIVE),
            new Effect.Releases(one, Level.READ));
    assertThat(effects("blocks wait timed get(long,TimeUnit)"))
        .containsExactly(
            new Effect.Blocks(BlockingKind.WAIT, false, Optional.of("get(long,TimeUnit)"), none));
    assertThat(effects("blocks queue bounded releasing this"))
        .containsExactly(
            new Effect.Blocks(
                BlockingKind.QUEUE, true, Optional.empty(), Optional.of(Operand.THIS)));
    assertThat(effects("blocks wait releasing this timed await(long,TimeUnit)"))
        .isEqualTo(effects("blocks wait timed await(long,TimeUnit) releasing this"));
    assertThat(effects("never-blocks")).containsExactly(new Effect.NeverBlocks());
    assertThat(effects("returns fresh")).containsExactly(new Effect.Returns(Origin.FRESH, none));
    assertThat(effects("returns borrowed"))
        .containsExactly(new Effect.Returns(Origin.BORROWED, none));
    assertThat(effects("returns this"))
        .containsExactly(new Effect.Returns(Origin.SAME, Optional.of(Operand.THIS)));
    assertThat(effects("returns wrapper 0"))
        .containsExactly(new Effect.Returns(Origin.WRAPPER, Optional.of(zero)));
    assertThat(effects("returns read-view this"))
        .containsExactly(new Effect.Returns(Origin.READ_VIEW, Optional.of(Operand.THIS)));
    assertThat(effects("returns write-view this"))
        .containsExactly(new Effect.Returns(Origin.WRITE_VIEW, Optional.of(Operand.THIS)));
    assertThat(effects("keeps 0")).containsExactly(new Effect.Keeps(zero));
    assertThat(effects("keeps this")).containsExactly(new Effect.Keeps(Operand.THIS));
    assertThat(effects("borrows 1")).containsExactly(new Effect.Borrows(Optional.of(one)));
    assertThat(effects("borrows *")).containsExactly(new Effect.Borrows(none));
    assertThat(effects("runs 0 now"))
        .containsExactly(new Effect.Runs(zero, Timing.NOW, none, false));
    assertThat(effects("runs 0 later on this periodic"))
        .containsExactly(new Effect.Runs(zero, Timing.LATER, Optional.of(Operand.THIS), true));
    assertThat(effects("must-observe, may-ignore"))
        .containsExactly(new Effect.MustObserve(), new Effect.MayIgnore());
    assertThat(effects("observes this"))
        .containsExactly(new Effect.Observes(Operand.THIS, none, -1));
    assertThat(effects("observes this by 0.1"))
        .containsExactly(new Effect.Observes(Operand.THIS, Optional.of(zero), 1));
    assertThat(effects("no-resource, daemon, non-daemon, never-returns, is self-interrupt"))
        .containsExactly(
            new Effect.NoResource(),
            new Effect.Daemon(true),
            new Effect.Daemon(false),
            new Effect.NeverReturns(),
            new Effect.Is("self-interrupt"));
    assertThat(effects("resource executor released-by close | shutdown"))
        .containsExactly(new Effect.Resource("executor", ImmutableList.of("close", "shutdown")));
    assertThat(effects("awaits 0")).containsExactly(new Effect.Awaits(zero));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "a.B                     ~ there is no effect after a.B",
        "a.B-C never-blocks      ~ \"a.B-C\" is not the name of a type",
        "a.B#m never-blocks      ~ a method is written Type#name(Params), without blanks, with (*)"
            + " for every overload",
        "a.B#m(int, int) blocks file ~ a method is written Type#name(Params), without blanks, with"
            + " (*) for every overload",
        "a.B#1(int) blocks file  ~ \"1\" is not the name of a method",
        "a.B#m(int,) blocks file ~ \"(int,)\" are not the simple names of erased parameter types,"
            + " such as (long,TimeUnit)",
        "a.B#m(List<T>) blocks file ~ \"(List<T>)\" are not the simple names of erased parameter"
            + " types, such as (long,TimeUnit)",
        "a.B#m() blocks file,    ~ an effect is missing before or after a comma",
        "a.B#m() bloks file      ~ there is no effect \"bloks\"",
        "a.B#m() blocks          ~ what it waits for is missing after \"blocks\"",
        "a.B#m() blocks disk     ~ there is no kind of blocking \"disk\"",
        "a.B#m() blocks wait timed get ~ after \"timed\" comes a method such as get(long,TimeUnit),"
            + " not \"get\"",
        "a.B#m() blocks wait often ~ \"often\" is not understood after \"blocks\"",
        "a.B#m() acquires        ~ this, result or the number of an argument is missing after"
            + " \"acquires\"",
        "a.B#m() acquires it     ~ \"it\" is not the number of an argument",
        "a.B#m(int) acquires 1   ~ there is no argument 1: they count from 0, and the method has 1",
        "a.B#m() acquires this when false ~ after \"when\" comes true, nonzero or nonnull, not"
            + " \"false\"",
        "a.B#m() returns result  ~ a result cannot come from the result",
        "a.B#m() keeps that      ~ \"that\" is not the number of an argument",
        "a.B#m(Runnable) runs 0 soon ~ a task runs now or later, not \"soon\"",
        "a.B#m(BiFunction) observes this by 0 ~ after \"by\" comes an argument and a parameter of"
            + " it such as 0.1, not \"0\"",
        "a.B resource executor close ~ after the family of a resource comes \"released-by\"",
        "a.B resource executor released-by close | ~ a method that releases it is missing after"
            + " \"resource executor released-by close |\"",
        "a.B resource executor released-by a.b ~ \"a.b\" is not the name of a method",
        "a.B is Big              ~ \"Big\" is not a word of small letters, digits and dashes",
        "a.B acquires this       ~ \"acquires\" speaks of one call and cannot stand on a type",
        "a.B returns fresh       ~ \"returns\" speaks of one call and cannot stand on a type",
        "a.B#m() blocks file, since x ~ \"since x\" does not name JDKs as \"since 21\" or \"since 21"
            + " until 24\" does",
        "a.B#m() blocks file, since 25 until 24 ~ \"since 25 until 24\" names no JDK",
        "a.B#m() since 21        ~ \"since\" alone says nothing about the method",
      })
  void flagsBadLines(String line, String reason) {
    ModelFile file =
        parse("version 1\na.B#before() never-blocks\n" + line + "\na.B#after() never-blocks\n");

    assertThat(file.errors()).containsExactly(new ModelError("F", 3, reason));
    assertThat(file.lines()).hasSize(2);
  }

  @Test
  void flagsMissingVersionAndReadsOn() {
    ModelFile file = parse("a.B#after() never-blocks\n");

    assertThat(file.errors())
        .containsExactly(new ModelError("F", 1, "the first line must be \"version 1\""));
    assertThat(file.lines()).hasSize(1);
  }

  @Test
  void flagsOtherVersion() {
    assertThat(parse("version 2\n").errors())
        .containsExactly(
            new ModelError("F", 1, "this Custody reads \"version 1\" and no other version"));
  }

  @Test
  void flagsEmptyFile() {
    assertThat(parse("# nothing\n").errors())
        .containsExactly(new ModelError("F", 1, "the file ends before the line \"version 1\""));
  }

  @Test
  void flagsRepeatedSignature() {
    ModelFile file = parse("version 1\na.B#m() blocks file\na.B#m() returns fresh\n");

    assertThat(file.errors())
        .containsExactly(
            new ModelError("F", 3, "a.B#m() stands already at line 2; join the two lines"));
  }

  @Test
  void flagsAllBadLinesOfAFile() {
    assertThat(parse("version 1\na.B x\na.B y\n").errors())
        .extracting(ModelError::toString)
        .containsExactly("F:2: there is no effect \"x\"", "F:3: there is no effect \"y\"");
  }

  private static ImmutableList<Effect> effects(String text) {
    String signature = text.contains(" released-by ") ? "a.B" : "a.B#m(int,int)";
    ModelFile file = parse("version 1\n" + signature + " " + text + "\n");
    assertThat(file.errors()).isEmpty();
    return file.lines().get(0).effects();
  }

  private static ModelFile parse(String text) {
    return ModelParser.parse("F", text.lines().toList());
  }
}
