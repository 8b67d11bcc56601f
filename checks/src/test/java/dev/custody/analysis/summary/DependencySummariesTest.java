package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.NewClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.meta.Dependency;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What summaries say of methods that are only there as bytecode. */
final class DependencySummariesTest {

  @TempDir Path folder;

  /** Prints the summary of every method and constructor that the class {@code Client} calls. */
  @BugPattern(summary = "probe", severity = BugPattern.SeverityLevel.WARNING)
  public static final class Probe extends BugChecker
      implements MethodInvocationTreeMatcher, NewClassTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
      MethodSymbol method = ASTHelpers.getSymbol(call);
      return method.isConstructor()
          ? Description.NO_MATCH
          : buildDescription(call)
              .setMessage(SummariesTest.describe(method, Summaries.instance(state)))
              .build();
    }

    @Override
    public Description matchNewClass(NewClassTree creation, VisitorState state) {
      return buildDescription(creation)
          .setMessage(
              SummariesTest.describe(ASTHelpers.getSymbol(creation), Summaries.instance(state)))
          .build();
    }
  }

  private static final String IMPORTS =
      """
      import java.io.*;
      import java.net.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.concurrent.locks.*;
      import java.util.function.*;
      """;

  /** Compiles the classes of a dependency, one file, for that release of Java. */
  private Path compile(int release, String source) {
    return Dependency.compile(folder, release, "Dep", "package dep;\n" + IMPORTS + source);
  }

  /** Prints what is known of the calls in the members of the class {@code Client}. */
  private void prints(Path classPath, String members) {
    String source = "import dep.*;\n" + IMPORTS + "abstract class Client {\n" + members + "\n}\n";
    CompilationTestHelper.newInstance(Probe.class, getClass())
        .setArgs(
            ImmutableList.of(
                "-cp", classPath + File.pathSeparator + System.getProperty("java.class.path")))
        .addSourceLines("Client.java", source.split("\n"))
        .doTest();
  }

  private static final String BLOCKING =
      """
      public class Dep {
        private final Object monitor = new Object();
        private final Lock lock = new ReentrantLock();
        private final Condition ready = lock.newCondition();
        private final OutputStream out;
        private final Inner inner = new Inner();
        public Dep(OutputStream out) { this.out = out; }
        public Dep(String host) throws IOException { this(new ByteArrayOutputStream()); new Socket(host, 1).close(); }
        public static void direct() throws InterruptedException { Thread.sleep(1); }
        public void chain(SocketAddress to) throws IOException { connect(to); }
        private void connect(SocketAddress to) throws IOException { inner.connect(to); }
        private class Inner { private void connect(SocketAddress to) throws IOException { new Socket().connect(to); } }
        public void lambda(List<Thread> threads) { threads.forEach(t -> { try { t.join(); } catch (InterruptedException e) { throw new IllegalStateException(e); } }); }
        public void own(List<Future<?>> futures) { each(futures, Dep::get); }
        private static <T> void each(List<T> list, Consumer<T> action) { for (T one : list) { action.accept(one); } }
        private static void get(Future<?> future) { try { future.get(); } catch (Exception e) { throw new IllegalStateException(e); } }
        public void later(Executor executor) { executor.execute(() -> get(null)); }
        public void kept(Collection<Runnable> tasks) { tasks.add(() -> get(null)); }
        public void even(int n) throws InterruptedException { if (n == 0) { Thread.sleep(2); } else { odd(n - 1); } }
        public void odd(int n) throws InterruptedException { if (n > 0) { even(n - 1); } }
        public void monitor() throws InterruptedException { synchronized (monitor) { monitor.wait(); } }
        public synchronized void self() throws InterruptedException { while (inner == null) { wait(); } }
        public void condition() throws InterruptedException { lock.lock(); try { ready.await(); } finally { lock.unlock(); } }
        public void local() throws InterruptedException { Object any = new Object(); synchronized (any) { any.wait(); } }
        public void field() throws IOException { out.write(1); }
        public static void copy(String name, InputStream in, OutputStream to) throws IOException { to.write(in.read()); }
        public static void copyTwice(OutputStream to, InputStream in) throws IOException { copy("x", new BufferedInputStream(in), new DataOutputStream(to)); }
        public static byte[] memory(int n) throws IOException { ByteArrayOutputStream b = new ByteArrayOutputStream(); new DataOutputStream(b).writeInt(n); return b.toByteArray(); }
        public static void properties(Properties p) throws IOException { p.store(new ByteArrayOutputStream(), ""); }
        public static void store(Properties p, OutputStream to) throws IOException { p.store(to, ""); }
        public void unbounded(BlockingQueue<String> q) throws InterruptedException { q.put("x"); }
        public void bounded(ArrayBlockingQueue<String> q) { try { q.put("x"); } catch (InterruptedException e) { throw new IllegalStateException(e); } }
        public String atOnce(Future<String> f) { try { return f.get(0L, TimeUnit.SECONDS); } catch (Exception e) { return ""; } }
        public void resource(URL url) throws IOException { url.openStream().close(); }
        public void deep(SocketAddress a) throws IOException { d1(a); }
        private void d1(SocketAddress a) throws IOException { d2(a); }
        private void d2(SocketAddress a) throws IOException { d3(a); }
        private void d3(SocketAddress a) throws IOException { d4(a); }
        private void d4(SocketAddress a) throws IOException { d5(a); }
        private void d5(SocketAddress a) throws IOException { connect(a); }
        public abstract static class Base {
          abstract void abstractly();
          void inherited() { try { direct(); } catch (InterruptedException e) { throw new IllegalStateException(e); } }
          void overridden() { }
          public void anyOverride() { overridden(); abstractly(); }
        }
        public abstract static class Sub extends Base {
          @Override void overridden() { inherited(); }
          public void inherit() { inherited(); super.overridden(); }
        }
        public interface Source<T> {
          default T first() { pause(); return next(); }
          T next();
          static void pause() { try { Thread.sleep(9); } catch (InterruptedException e) { throw new IllegalStateException(e); } }
          static <T> T read(Source<T> source) throws InterruptedException { return source.take(); }
          T take() throws InterruptedException;
        }
        public static class Bridged implements Callable<String> {
          @Override public String call() { Source.pause(); return ""; }
          public static Object bridge(Callable<String> any, Bridged mine) throws Exception { return mine.call(); }
        }
      }
      """;

  /** What holds of {@link #BLOCKING} whatever compiled it. */
  private static final String CALLS =
      """
      void calls(Dep dep, Dep.Sub sub, Dep.Source<String> source, Dep.Bridged bridged) throws Exception {
        // BUG: Diagnostic contains: blocks [sleep by Dep.direct() -> Thread.sleep()]
        Dep.direct();
        // BUG: Diagnostic contains: blocks [network by Dep.chain() -> Dep.connect() -> Inner.connect() -> Socket.connect()]
        dep.chain(null);
        // BUG: Diagnostic contains: blocks [wait by Dep.lambda() -> Thread.join()]
        dep.lambda(null);
        // BUG: Diagnostic contains: blocks [wait by Dep.own() -> Dep.get() -> Future.get()]
        dep.own(null);
        // BUG: Diagnostic contains: blocks []
        dep.later(null);
        // BUG: Diagnostic contains: blocks []
        dep.kept(null);
        // BUG: Diagnostic contains: blocks [sleep by Dep.even() -> Thread.sleep()]
        dep.even(0);
        // BUG: Diagnostic contains: blocks [sleep by Dep.odd() -> Dep.even() -> Thread.sleep()]
        dep.odd(0);
        // BUG: Diagnostic contains: blocks [wait releasing monitor by Dep.monitor() -> Object.wait()]
        dep.monitor();
        // BUG: Diagnostic contains: blocks [wait releasing dep.Dep by Dep.self() -> Object.wait()]
        dep.self();
        // BUG: Diagnostic contains: blocks [lock by Dep.condition() -> Lock.lock(); wait releasing ready by Dep.condition() -> Condition.await()]
        dep.condition();
        // BUG: Diagnostic contains: blocks [wait by Dep.local() -> Object.wait()]
        dep.local();
        // BUG: Diagnostic contains: blocks [stream through dep.Dep by Dep.field() -> OutputStream.write()]
        dep.field();
        // BUG: Diagnostic contains: blocks [stream through arg1 by Dep.copy() -> InputStream.read(); stream through arg2 by Dep.copy() -> OutputStream.write()]
        Dep.copy("", null, null);
        // BUG: Diagnostic contains: blocks [stream through arg1 by Dep.copyTwice() -> Dep.copy() -> InputStream.read(); stream through arg0 by Dep.copyTwice() -> Dep.copy() -> OutputStream.write()]
        Dep.copyTwice(null, null);
        // BUG: Diagnostic contains: blocks []
        Dep.memory(1);
        // BUG: Diagnostic contains: blocks []
        Dep.properties(null);
        // BUG: Diagnostic contains: blocks [stream through arg1 by Dep.store() -> Properties.store()]
        Dep.store(null, null);
        // BUG: Diagnostic contains: blocks [wait by Dep.unbounded()]
        dep.unbounded(null);
        // BUG: Diagnostic contains: blocks [queue by Dep.bounded() -> ArrayBlockingQueue.put()]
        dep.bounded(null);
        // BUG: Diagnostic contains: blocks []
        dep.atOnce(null);
        // BUG: Diagnostic contains: blocks []
        dep.resource(null);
        // BUG: Diagnostic contains: blocks []
        dep.deep(null);
        // BUG: Diagnostic contains: blocks []
        sub.anyOverride();
        // BUG: Diagnostic contains: blocks [sleep by Sub.inherit() -> Base.inherited() -> Dep.direct() -> Thread.sleep()]
        sub.inherit();
        // BUG: Diagnostic contains: blocks [sleep by Source.first() -> Source.pause() -> Thread.sleep()]
        source.first();
        // BUG: Diagnostic contains: blocks []
        source.next();
        // BUG: Diagnostic contains: blocks [wait by Source.read() -> Source.take()]
        Dep.Source.read(source);
        // BUG: Diagnostic contains: blocks [sleep by Bridged.call() -> Source.pause() -> Thread.sleep()]
        bridged.call();
        // BUG: Diagnostic contains: blocks [sleep by Bridged.bridge() -> Bridged.call() -> Source.pause() -> Thread.sleep()]
        Dep.Bridged.bridge(null, null);
        // BUG: Diagnostic contains: blocks [network by new Dep() -> new Socket()]
        new Dep("host");
        // BUG: Diagnostic contains: blocks [] fates [KEEPS]
        new Dep((OutputStream) null);
      }
      """;

  @Test
  void blockingIsFoundInClassFilesOfJava8() {
    prints(compile(8, BLOCKING), CALLS);
  }

  @Test
  void blockingIsFoundInClassFilesOfJava17() {
    prints(compile(17, BLOCKING), CALLS);
  }

  @Test
  void blockingIsFoundInClassFilesOfTheNewestJava() {
    prints(compile(Runtime.version().feature(), BLOCKING), CALLS);
  }

  @Test
  void fatesAndResultsComeFromBytecode() {
    prints(
        compile(
            8,
            """
            public class Dep {
              private ExecutorService pool;
              private static final Map<String, ExecutorService> POOLS = new HashMap<>();
              private final ExecutorService[] array = new ExecutorService[1];
              public void uses(ExecutorService one) { one.execute(() -> {}); System.out.println(one == null); }
              public void ends(ExecutorService two, boolean now) { ExecutorService copy = two; if (now) { copy.shutdownNow(); } }
              public void helper(ExecutorService three) { ends(three, true); }
              public void sets(long wide, double twice, ExecutorService four) { this.pool = four; }
              public ExecutorService returns(boolean b, ExecutorService five) { return b ? five : null; }
              public ExecutorService wraps(ExecutorService six) { return Executors.unconfigurableExecutorService(six); }
              public void passed(ExecutorService seven) { ends(wraps(seven), false); }
              public void unknown(ExecutorService eight) { POOLS.put("x", eight); }
              public void inArray(ExecutorService nine) { array[0] = nine; }
              public void captured(ExecutorService ten, List<Runnable> hooks) { hooks.add(() -> ten.shutdown()); }
              public static void tryWithResources(Closeable eleven) throws IOException { try (Closeable c = eleven) { c.hashCode(); } }
              public static ExecutorService fresh() { return Executors.newFixedThreadPool(1); }
              public static ExecutorService freshToo(boolean b) { ExecutorService e; if (b) { e = Executors.newCachedThreadPool(); } else { e = fresh(); } e.execute(() -> {}); return e; }
              public ExecutorService lazy() { if (pool == null) { pool = fresh(); } return pool; }
              public ExecutorService kept() { ExecutorService e = fresh(); POOLS.put("x", e); return e; }
              public ExecutorService stored() { ExecutorService e = fresh(); pool = e; return e; }
              public Dep self() { return this; }
              public Dep fluent() { return self(); }
              public ExecutorService recursive(int n) { return n == 0 ? fresh() : recursive(n - 1); }
              public static Dep loop(int n) { Dep d = new Dep(); for (int i = 0; i < n; i++) { d = d.fluent(); } return d; }
              public void placeholder(ExecutorService twelve) { throw new UnsupportedOperationException(); }
              public class Inner { final ExecutorService mine; public Inner(ExecutorService mine) { this.mine = mine; } }
              public static final class Idle { public Idle(ExecutorService ignored) { } }
            }
            """),
        """
        void calls(Dep dep) throws Exception {
          // BUG: Diagnostic contains: fates [BORROWS]
          dep.uses(null);
          // BUG: Diagnostic contains: fates [RELEASES, BORROWS]
          dep.ends(null, true);
          // BUG: Diagnostic contains: fates [RELEASES]
          dep.helper(null);
          // BUG: Diagnostic contains: fates [BORROWS, BORROWS, KEEPS]
          dep.sets(1, 2, null);
          // BUG: Diagnostic contains: fates [BORROWS, RETURNS] runs [?, ?] result ARGUMENT 1
          dep.returns(true, null);
          // BUG: Diagnostic contains: fates [RETURNS] runs [?] result ARGUMENT 0
          dep.wraps(null);
          // BUG: Diagnostic contains: fates [RELEASES]
          dep.passed(null);
          // BUG: Diagnostic contains: fates [KEEPS]
          dep.unknown(null);
          // BUG: Diagnostic contains: fates [UNKNOWN]
          dep.inArray(null);
          // BUG: Diagnostic contains: fates [UNKNOWN,
          dep.captured(null, null);
          // BUG: Diagnostic contains: fates [RELEASES]
          Dep.tryWithResources(null);
          // BUG: Diagnostic contains: result FRESH
          Dep.fresh();
          // BUG: Diagnostic contains: result FRESH
          Dep.freshToo(true);
          // BUG: Diagnostic contains: result UNKNOWN
          dep.lazy();
          // BUG: Diagnostic contains: result UNKNOWN
          dep.kept();
          // BUG: Diagnostic contains: result UNKNOWN
          dep.stored();
          // BUG: Diagnostic contains: result THIS
          dep.self();
          // BUG: Diagnostic contains: result THIS
          dep.fluent();
          // BUG: Diagnostic contains: result UNKNOWN
          dep.recursive(1);
          // BUG: Diagnostic contains: result FRESH
          Dep.loop(1);
          // BUG: Diagnostic contains: fates [UNKNOWN]
          dep.placeholder(null);
          // BUG: Diagnostic contains: fates [KEEPS]
          dep.new Inner(null);
          // BUG: Diagnostic contains: fates [BORROWS]
          new Dep.Idle(null);
        }
        """);
  }

  @Test
  void timingsAndExceptionsComeFromBytecode() {
    prints(
        compile(
            11,
            """
            public class Dep {
              private Runnable hook;
              public static void now(String name, Runnable task) { task.run(); }
              public static void through(Runnable task) { now("x", task); }
              public void later(Runnable task) { hook = task; }
              public void both(Runnable task) { task.run(); later(task); }
              public void executor(Executor e, Runnable task) { e.execute(task); }
              public void unknown(Map<String, Runnable> tasks, Runnable task) { tasks.put(task.toString(), task); }
              public void state() { if (hook == null) { throw new IllegalStateException(); } }
              public void argument(int n) { if (n < 0) { throw new IllegalArgumentException(); } }
              public void caught() { try { throw new IllegalStateException(); } catch (RuntimeException e) { hook = null; } }
              public void below() { state(); }
            }
            """),
        """
        void calls(Dep dep) {
          // BUG: Diagnostic contains: runs [?, NOW]
          Dep.now("", null);
          // BUG: Diagnostic contains: runs [NOW]
          Dep.through(null);
          // BUG: Diagnostic contains: runs [LATER]
          dep.later(null);
          // BUG: Diagnostic contains: runs [LATER]
          dep.both(null);
          // BUG: Diagnostic contains: LATER]
          dep.executor(null, null);
          // BUG: Diagnostic contains: runs [NOW, ?]
          dep.unknown(null, null);
          // BUG: Diagnostic contains: result UNKNOWN throws
          dep.state();
          // BUG: Diagnostic contains: result UNKNOWN returns
          dep.argument(1);
          // BUG: Diagnostic contains: result UNKNOWN returns
          dep.caught();
          // BUG: Diagnostic contains: result UNKNOWN returns
          dep.below();
        }
        """);
  }

  @Test
  void modelsAndAnnotationsWinOverBytecode() throws IOException {
    Path models = folder.resolve("my.model");
    Files.writeString(
        models, "dep.Dep#modelled()  never-blocks\ndep.Dep#kept(ExecutorService)  keeps 0\n");
    Path classes =
        compile(
            8,
            """
            import dev.custody.annotations.*;
            public class Dep {
              public static void modelled() throws Exception { Thread.sleep(1); }
              public static void kept(ExecutorService pool) { }
              @NonBlocking public static void annotated() throws Exception { Thread.sleep(2); }
              public static void calls() { try { modelled(); annotated(); } catch (Exception e) { throw new IllegalStateException(e); } }
              @Blocking public static void busy() { }
              public static void callsBusy() { busy(); }
            }
            """);
    CompilationTestHelper.newInstance(Probe.class, getClass())
        .setArgs(
            "-cp",
            classes + File.pathSeparator + System.getProperty("java.class.path"),
            "-XepOpt:Custody:Models=" + models)
        .addSourceLines(
            "Client.java",
            """
            import dep.Dep;
            class Client {
              void calls() throws Exception {
                // BUG: Diagnostic contains: blocks []
                Dep.modelled();
                // BUG: Diagnostic contains: fates [KEEPS]
                Dep.kept(null);
                // BUG: Diagnostic contains: blocks []
                Dep.annotated();
                // BUG: Diagnostic contains: blocks []
                Dep.calls();
                // BUG: Diagnostic contains: blocks [wait by Dep.callsBusy() -> Dep.busy()]
                Dep.callsBusy();
              }
            }
            """)
        .doTest();
  }

  @Test
  void jarsWithCodeForSeveralReleasesAreReadAsTheCompilerReadsThem() throws IOException {
    Path old = compile(8, "public class Dep { public static void run() { } }");
    Path recent =
        compile(
            11,
            "public class Dep { public static void run() { try { Thread.sleep(3); } catch"
                + " (InterruptedException e) { } } }");
    Path jar = folder.resolve("dep.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      write(out, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n".getBytes());
      write(out, "dep/Dep.class", Files.readAllBytes(old.resolve("dep/Dep.class")));
      write(
          out,
          "META-INF/versions/11/dep/Dep.class",
          Files.readAllBytes(recent.resolve("dep/Dep.class")));
    }
    prints(
        jar,
        """
        void calls() {
          // BUG: Diagnostic contains: blocks [sleep by Dep.run() -> Thread.sleep()]
          Dep.run();
        }
        """);
  }

  private static void write(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }

  @Test
  void whatIsMissingIsUnknown() throws IOException {
    Path classes =
        compile(
            8,
            """
            public class Dep {
              public static class Gone extends Parent { public void wait4() throws Exception { Thread.sleep(1); } }
              public static class Parent { public void up() throws Exception { Thread.sleep(2); } }
              public static class Known extends Parent { }
              public static void callsGone() { try { new Gone().wait4(); } catch (Exception e) { throw new IllegalStateException(e); } }
              public static void throwsGone(Object o) { if (o == null) { throw new Lost(); } }
              public static class Lost extends RuntimeException { }
              public static class Orphan extends Lost { }
              public static void throwsOrphan(Object o) { if (o == null) { throw new Orphan(); } }
              public static class Half extends Gone { public static void run() { try { Thread.sleep(3); } catch (InterruptedException e) { } } }
              public static void callsHalf() { Half.run(); }
              public static native void elsewhere();
            }
            """);
    for (String name : List.of("Dep$Gone.class", "Dep$Lost.class")) {
      Files.delete(classes.resolve("dep").resolve(name));
    }
    prints(
        classes,
        """
        void calls() {
          // BUG: Diagnostic contains: blocks []
          Dep.callsGone();
          // BUG: Diagnostic contains: result UNKNOWN returns
          Dep.throwsGone(null);
          // BUG: Diagnostic contains: result UNKNOWN returns
          Dep.throwsOrphan(null);
          // BUG: Diagnostic contains: blocks [sleep by Dep.callsHalf() -> Half.run() -> Thread.sleep()]
          Dep.callsHalf();
          // BUG: Diagnostic contains: blocks [] fates [] runs [] result UNKNOWN returns
          Dep.elsewhere();
        }
        """);
  }

  @Test
  void oddClassFilesAreReadOrUnknown() throws IOException {
    Path classes = folder.resolve("odd");
    Files.createDirectories(classes.resolve("dep"));
    Files.write(classes.resolve("dep/Dep.class"), oddClass());
    prints(
        classes,
        """
        void calls() throws Exception {
          // BUG: Diagnostic contains: blocks [sleep by Dep.named() -> Dep.do it-impl() -> Thread.sleep()]
          Dep.named();
          // BUG: Diagnostic contains: blocks []
          Dep.subroutine();
          // BUG: Diagnostic contains: blocks []
          Dep.underflow();
        }
        """);
  }

  /** Names that Java does not allow, code of old compilers, and code that no JVM would run. */
  private static byte[] oddClass() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "dep/Dep", null, "java/lang/Object", null);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor named = writer.visitMethod(access, "named", "()V", null, null);
    named.visitCode();
    named.visitMethodInsn(Opcodes.INVOKESTATIC, "dep/Dep", "do it-impl", "()V", false);
    named.visitInsn(Opcodes.RETURN);
    named.visitMaxs(0, 0);
    named.visitEnd();
    MethodVisitor odd = writer.visitMethod(access, "do it-impl", "()V", null, null);
    sleep(odd);
    odd.visitInsn(Opcodes.RETURN);
    odd.visitMaxs(2, 0);
    odd.visitEnd();
    MethodVisitor subroutine = writer.visitMethod(access, "subroutine", "()V", null, null);
    subroutine.visitCode();
    Label label = new Label();
    subroutine.visitJumpInsn(Opcodes.JSR, label);
    subroutine.visitInsn(Opcodes.RETURN);
    subroutine.visitLabel(label);
    subroutine.visitVarInsn(Opcodes.ASTORE, 0);
    sleep(subroutine);
    subroutine.visitVarInsn(Opcodes.RET, 0);
    subroutine.visitMaxs(2, 1);
    subroutine.visitEnd();
    MethodVisitor underflow = writer.visitMethod(access, "underflow", "()V", null, null);
    underflow.visitCode();
    underflow.visitInsn(Opcodes.POP2);
    sleep(underflow);
    underflow.visitInsn(Opcodes.RETURN);
    underflow.visitMaxs(1, 0);
    underflow.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void sleep(MethodVisitor method) {
    method.visitLdcInsn(1L);
    method.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Thread", "sleep", "(J)V", false);
  }
}
