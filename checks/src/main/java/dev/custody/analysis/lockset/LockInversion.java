package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;

/**
 * Threads that can wait for each other for ever.
 *
 * @param orders one for each thread, each holding what the one before waits for
 */
public record LockInversion(ImmutableList<LockOrder> orders) {}
