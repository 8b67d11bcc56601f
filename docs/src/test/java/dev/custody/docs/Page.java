package dev.custody.docs;

import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One Markdown file: its headings of the second level and its fenced Java blocks. */
record Page(Path file, List<String> headings, List<Example> examples) {
  private static final String FENCE = "```";

  /** The pages of a folder beside this module's pom, by name. */
  static List<Page> in(String folder) {
    Path root = Path.of(folder);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(root)) {
      return files
          .filter(f -> f.toString().endsWith(".md"))
          .sorted()
          .map(Page::read)
          .collect(toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file's name without its ending: for a check's page, the name of the check. */
  String name() {
    return file.getFileName().toString().replaceFirst("\\.md$", "");
  }

  static Page read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> headings = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    String heading = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("## ")) {
        heading = line.substring(3).strip();
        headings.add(heading);
      } else if (line.startsWith(FENCE)) {
        int end = i + 1;
        while (end < lines.size() && !lines.get(end).equals(FENCE)) {
          end++;
        }
        if (end == lines.size()) {
          throw new IllegalArgumentException(file + ":" + (i + 1) + ": this fence is never closed");
        }
        if (line.equals(FENCE + "java")) {
          examples.add(new Example(file, heading, i + 2, List.copyOf(lines.subList(i + 1, end))));
        }
        i = end;
      }
    }
    return new Page(file, List.copyOf(headings), List.copyOf(examples));
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
