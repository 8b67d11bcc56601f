package dev.custody.model;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The model files that come with Custody. */
public final class BuiltInModels {

  /** The files, in alphabetical order. A new one is added here. */
  public static final ImmutableList<String> FILES =
      ImmutableList.of(
          "assertj.model",
          "awaitility.model",
          "curator.model",
          "exceptions.model",
          "grpc.model",
          "guava.model",
          "httpclient4.model",
          "httpclient5.model",
          "java.io.model",
          "java.lang.model",
          "java.net.model",
          "java.nio.model",
          "java.sql.model",
          "java.util.concurrent.model",
          "java.util.model",
          "jedis.model",
          "jms.model",
          "junit.model",
          "kafka.model",
          "lettuce.model",
          "netty.model",
          "not-thread-safe.model",
          "okhttp.model",
          "reactor.model",
          "rxjava2.model",
          "rxjava3.model",
          "spring.model");

  private BuiltInModels() {}

  /** A new index of all of them, for one compilation. */
  static ModelIndex index() {
    return ModelIndex.of(Holder.TEXT);
  }

  /** Reads one of {@link #FILES}. */
  public static ModelFile read(String file) {
    return ModelParser.parse(file, lines(file));
  }

  /** The lines of one of {@link #FILES}. */
  static ImmutableList<String> lines(String file) {
    try (InputStream stream =
        BuiltInModels.class.getResourceAsStream("/dev/custody/model/" + file)) {
      if (stream == null) {
        throw new IllegalStateException("the jar of Custody lacks the model " + file);
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      ImmutableList.Builder<String> lines = ImmutableList.builder();
      int start = 0;
      for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        lines.add(text.substring(start, end));
        start = end + 1;
      }
      if (start < text.length()) {
        lines.add(text.substring(start));
      }
      return lines.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The immutable text of the files, loaded when it is first needed. */
  private static final class Holder {
    static final ModelText TEXT = load();

    private static ModelText load() {
      ModelText.Builder text = new ModelText.Builder();
      for (String file : FILES) {
        text.add(file, lines(file));
      }
      return text.build();
    }
  }
}
