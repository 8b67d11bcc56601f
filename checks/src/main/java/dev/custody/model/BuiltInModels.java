package dev.custody.model;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The model files that come with Custody. */
public final class BuiltInModels {

  /** The files, in alphabetical order. A new one is added here. */
  public static final ImmutableList<String> FILES =
      ImmutableList.of(
          "assertj.model",
          "awaitility.model",
          "grpc.model",
          "guava.model",
          "httpclient4.model",
          "httpclient5.model",
          "java.lang.model",
          "java.util.concurrent.model",
          "jedis.model",
          "jms.model",
          "junit.model",
          "kafka.model",
          "lettuce.model",
          "netty.model",
          "okhttp.model",
          "reactor.model",
          "rxjava2.model",
          "rxjava3.model",
          "spring.model");

  private BuiltInModels() {}

  /** The index of all of them; read at the first call. */
  static ModelIndex index() {
    return Holder.INDEX;
  }

  /** Reads one of {@link #FILES}. */
  public static ModelFile read(String file) {
    InputStream stream = BuiltInModels.class.getResourceAsStream("/dev/custody/model/" + file);
    if (stream == null) {
      throw new IllegalStateException("the jar of Custody lacks the model " + file);
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return ModelParser.parse(file, reader.lines().collect(toImmutableList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The immutable index, made when it is first needed. */
  private static final class Holder {
    static final ModelIndex INDEX = load();

    private static ModelIndex load() {
      ImmutableList.Builder<ModelLine> lines = ImmutableList.builder();
      for (String file : FILES) {
        // A bad line in our own files fails our tests; a user loses no more than that line.
        lines.addAll(read(file).lines());
      }
      return ModelIndex.of(lines.build());
    }
  }
}
