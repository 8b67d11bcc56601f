package dev.custody.analysis.flow;

import com.google.errorprone.VisitorState;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.processing.JavacProcessingEnvironment;
import com.sun.tools.javac.util.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.errorprone.dataflow.cfg.ControlFlowGraph;
import org.checkerframework.errorprone.dataflow.cfg.UnderlyingAST;
import org.checkerframework.errorprone.dataflow.cfg.builder.CFGBuilder;

/**
 * The control-flow graphs of this compilation, built on demand.
 *
 * <p>A graph stands for one {@link Body}; exceptional edges carry the type that is thrown; finally
 * blocks and the implicit closes of try-with-resources are copied to every way out. Graphs are born
 * when first asked for and dropped when {@value #KEPT} others were asked for since. Where the
 * builder cannot cope with a tree the answer is "unknown". Monitors are not in the graph's care:
 * they are lexical. Building one costs about as much as attributing the body, so ask only with a
 * reason.
 */
public final class ControlFlow {

  private static final Context.Key<ControlFlow> KEY = new Context.Key<>();
  private static final int KEPT = 256;

  private final JavacProcessingEnvironment environment;
  private final Map<Tree, Optional<ControlFlowGraph>> graphs =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tree, Optional<ControlFlowGraph>> eldest) {
          return size() > KEPT;
        }
      };

  private ControlFlow(Context context) {
    environment = JavacProcessingEnvironment.instance(context);
  }

  /** The instance of this compilation. */
  public static ControlFlow instance(VisitorState state) {
    ControlFlow flow = state.context.get(KEY);
    if (flow == null) {
      flow = new ControlFlow(state.context);
      state.context.put(KEY, flow);
    }
    return flow;
  }

  /** The graph of the body; nothing if it has no code or the builder cannot cope with it. */
  public Optional<ControlFlowGraph> graph(Body body) {
    Tree code = body.code();
    if (code == null) {
      return Optional.empty();
    }
    Optional<ControlFlowGraph> known = graphs.get(code);
    if (known == null) {
      known = build(body, code);
      graphs.put(code, known);
    }
    return known;
  }

  /** Solves the problem over the body; nothing if the body is unknown or too tangled. */
  public <S> Optional<FlowResult<S>> solve(Body body, FlowProblem<S> problem) {
    Optional<ControlFlowGraph> graph = graph(body);
    return graph.isEmpty() ? Optional.empty() : FlowSolver.solve(graph.get(), problem);
  }

  private Optional<ControlFlowGraph> build(Body body, Tree code) {
    try {
      return Optional.of(
          CFGBuilder.build(
              new TreePath(body.path(), code), underlying(body, code), false, false, environment));
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      // The builder rejects trees it does not know yet; that must never stop a compilation.
      return Optional.empty();
    }
  }

  private static UnderlyingAST underlying(Body body, Tree code) {
    ClassTree type = body.enclosingClass();
    if (body.declaration() instanceof MethodTree method) {
      return new UnderlyingAST.CFGMethod(method, type);
    }
    if (body.declaration() instanceof LambdaExpressionTree lambda) {
      MethodTree enclosing = null;
      for (TreePath at = body.path(); at != null && enclosing == null; at = at.getParentPath()) {
        if (at.getLeaf() instanceof ClassTree) {
          break;
        }
        enclosing = at.getLeaf() instanceof MethodTree method ? method : null;
      }
      return new UnderlyingAST.CFGLambda(lambda, type, enclosing);
    }
    return new UnderlyingAST.CFGStatement(code, type);
  }
}
