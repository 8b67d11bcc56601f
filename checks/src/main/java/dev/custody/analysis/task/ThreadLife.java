package dev.custody.analysis.task;

/**
 * What the code of a thread does with its life.
 *
 * @param endless it has a loop that nothing ends but an interrupt or an unexpected exception
 * @param asking it has a loop that asks a flag, which others may set to stop it
 * @param failing it does not catch what its work throws, so that a failure goes to the thread's
 *     handler
 * @param telling it tells others when it is done: it completes a future, counts a latch down
 * @param exposed it hands out the thread it runs on, or itself
 * @param exiting it ends the process
 */
public record ThreadLife(
    boolean endless,
    boolean asking,
    boolean failing,
    boolean telling,
    boolean exposed,
    boolean exiting) {}
