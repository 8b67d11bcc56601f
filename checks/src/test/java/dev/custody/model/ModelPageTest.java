package dev.custody.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the guide says of model files is what the parser reads. */
final class ModelPageTest {
  private static final Path PAGE = Path.of("../docs/guide/writing-a-model.md");

  @Test
  void acceptsTheWholeFile() throws IOException {
    String page = Files.readString(PAGE);
    String example = page.substring(page.indexOf("```\n") + 4, page.lastIndexOf("```"));

    ModelFile file = ModelParser.parse("example", example.lines().toList());

    assertThat(file.errors()).isEmpty();
    assertThat(file.lines()).hasSizeGreaterThan(10);
  }

  @Test
  void acceptsThatThePageNamesEveryPropertyAndKind() throws IOException {
    String page = Files.readString(PAGE);
    Set<String> words = new TreeSet<>();
    for (BlockingKind kind : BlockingKind.values()) {
      words.add(kind.word());
    }
    for (String file : BuiltInModels.FILES) {
      for (ModelLine line : BuiltInModels.read(file).lines()) {
        line.effects().stream()
            .filter(Effect.Is.class::isInstance)
            .map(effect -> ((Effect.Is) effect).property())
            .forEach(words::add);
      }
    }

    List<String> missing = words.stream().filter(word -> !page.contains("`" + word + "`")).toList();

    assertThat(missing).isEmpty();
  }
}
