package dev.custody.analysis.task;

/**
 * What is run on an executor that lives in a local variable.
 *
 * @param shared whether other code may get at it
 * @param many whether it may run more than one task
 * @param none whether nothing is run on it, as far as can be seen
 */
public record PoolUse(boolean shared, boolean many, boolean none) {}
