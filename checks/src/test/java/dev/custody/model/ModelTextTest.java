package dev.custody.model;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Test;

final class ModelTextTest {

  @Test
  void acceptsWhatTheParserReads() {
    for (String file : BuiltInModels.FILES) {
      ImmutableList<ModelLine> lines = BuiltInModels.read(file).lines();
      ModelText text = new ModelText.Builder().add(file, BuiltInModels.lines(file)).build();

      assertThat(
              lines.stream()
                  .map(ModelLine::type)
                  .distinct()
                  .flatMap(type -> text.lines(type).stream())
                  .collect(toImmutableList()))
          .containsExactlyInAnyOrderElementsOf(lines);
      ModelIndex read = ModelIndex.of(lines);
      assertThat(text.methodNames()).isEqualTo(read.methodNames());
      assertThat(text.simpleTypeNames()).isEqualTo(read.simpleTypeNames());
    }
  }

  @Test
  void flagsNothingForBadLines() {
    ModelText text =
        new ModelText.Builder()
            .add(
                "my.model",
                ImmutableList.of(
                    "version 1", "# comment", "", "a.B#c() sings", "a.B  must-observe", "a.C#d(*)"))
            .build();

    assertThat(text.lines("a.B"))
        .containsExactlyElementsOf(
            ModelParser.parse(
                    "my.model", ImmutableList.of("version 1", "", "", "", "a.B must-observe"))
                .lines());
    assertThat(text.lines("a.C")).isEmpty();
    assertThat(text.lines("a.D")).isEmpty();
    assertThat(text.methodNames()).containsExactly("c", "d");
  }
}
