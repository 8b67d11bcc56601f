package dev.custody.analysis.flow;

import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * One way out of a body.
 *
 * @param last the last node before the exit: a return, a throw, a call that threw, or whatever
 *     stands last; null where a block without nodes leads out (the end of a finally block, say)
 * @param thrown the type of exception that leaves through this exit; null for a normal exit and for
 *     the re-throw at the end of a finally block
 * @param state the state at the exit
 * @param <S> the state
 */
public record Exit<S>(@Nullable Node last, @Nullable TypeMirror thrown, S state) {}
