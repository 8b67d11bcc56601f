package dev.custody.model;

import com.google.common.collect.ImmutableList;

/**
 * What one model file says.
 *
 * @param lines the facts, in the order of the file
 * @param errors the lines that are none
 */
public record ModelFile(ImmutableList<ModelLine> lines, ImmutableList<ModelError> errors) {}
