package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import dev.custody.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The model files that the option {@code Custody:Models} names.
 *
 * @param index what they say
 * @param errors what is wrong with them
 */
record UserModels(ModelIndex index, ImmutableList<ModelError> errors) {
  static UserModels read(VisitorState state) {
    ImmutableList.Builder<ModelLine> lines = ImmutableList.builder();
    ImmutableList.Builder<ModelError> errors = ImmutableList.builder();
    for (Path path : Policy.instance(state).models()) {
      try {
        ModelFile file =
            ModelParser.parse(path.toString(), Files.readAllLines(path, StandardCharsets.UTF_8));
        lines.addAll(file.lines());
        errors.addAll(file.errors());
      } catch (IOException e) {
        errors.add(new ModelError(path.toString(), 0, "this model cannot be read as UTF-8 text"));
      }
    }
    return new UserModels(ModelIndex.of(lines.build()), errors.build());
  }
}
