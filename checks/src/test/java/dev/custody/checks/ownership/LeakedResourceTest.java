package dev.custody.checks.ownership;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class LeakedResourceTest {

  private final Cases cases = new Cases(LeakedResource.class, getClass());

  @Test
  void acceptsWhatIsClosed() {
    cases.accepts(
        """
          int twr(String name) throws IOException {
            try (FileInputStream in = new FileInputStream(name)) {
              return in.read();
            }
          }
          int wrapped(String name) throws IOException {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream(name)))) {
              return in.read();
            }
          }
          int finallyClosed(String name) throws IOException {
            FileInputStream in = new FileInputStream(name);
            try {
              return in.read();
            } finally {
              in.close();
            }
          }
          int byFlag(String name) throws IOException {
            FileInputStream in = null;
            try {
              in = new FileInputStream(name);
              return in.read();
            } finally {
              if (in != null) {
                in.close();
              }
            }
          }
          int byHelper(String name) throws IOException {
            InputStream in = new FileInputStream(name);
            try {
              return in.read();
            } finally {
              closeQuietly(in);
            }
          }
          static void closeQuietly(Closeable resource) {
            if (resource != null) {
              try {
                resource.close();
              } catch (IOException e) {
                // nothing more can be done
              }
            }
          }
          int ofTheSocket(String host) throws IOException {
            java.net.Socket socket = new java.net.Socket(host, 7);
            try (InputStream in = socket.getInputStream()) {
              return in.read();
            }
          }
        """);
  }

  @Test
  void acceptsWhatIsHandedOn() {
    cases.accepts(
        """
          InputStream open(String name) throws IOException {
            return new BufferedInputStream(new FileInputStream(name));
          }
          static class Log implements Closeable {
            private final Writer out;
            Log(String name) throws IOException {
              out = new FileWriter(name);
            }
            @Override
            public void close() throws IOException {
              out.close();
            }
          }
          static class Counting extends FilterInputStream {
            Counting(File file) throws IOException {
              super(new FileInputStream(file));
            }
          }
          private final List<Closeable> all = new ArrayList<>();
          void collect(String name) throws IOException {
            all.add(new FileInputStream(name));
          }
          void closeAll() throws IOException {
            for (Closeable each : all) {
              each.close();
            }
          }
          void register(java.nio.channels.Selector selector) throws IOException {
            java.nio.channels.SocketChannel channel = java.nio.channels.SocketChannel.open();
            channel.configureBlocking(false);
            channel.register(selector, 1);
          }
        """);
  }

  @Test
  void acceptsWhatHoldsNothing() {
    cases.accepts(
        """
          int memory(byte[] bytes) {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            return in.read();
          }
          String text() {
            StringWriter text = new StringWriter();
            new PrintWriter(text).print("a");
            return text.toString();
          }
          int borrowed(InputStream in) throws IOException {
            return new DataInputStream(in).readInt();
          }
          public static void main(String[] args) throws IOException {
            FileInputStream in = new FileInputStream(args[0]);
            System.out.println(in.read());
          }
        """);
  }

  /** Failures that no author plans for. */
  @Test
  void acceptsTroubleOnTheWayToTheOwner() {
    cases.accepts(
        """
          java.net.Socket configured(int timeout) throws IOException {
            java.net.Socket socket = new java.net.Socket();
            socket.setSoTimeout(timeout);
            return socket;
          }
          InputStream unpacked(String name) throws IOException {
            return new java.util.zip.GZIPInputStream(new FileInputStream(name));
          }
          java.net.Socket connected(java.net.SocketAddress address) throws IOException {
            java.net.Socket socket = new java.net.Socket();
            socket.connect(address);
            return socket;
          }
          void onlyIfConnected(java.net.SocketAddress address) throws IOException {
            java.net.Socket socket = new java.net.Socket();
            try {
              socket.connect(address);
            } finally {
              if (socket.isConnected()) {
                socket.close();
              }
            }
          }
        """);
  }

  @Test
  void flagsLocals() {
    cases.flags(
        """
          int never(String name) throws IOException {
            // BUG: Diagnostic contains: still open at the end of the method
            FileInputStream in = new FileInputStream(name);
            return in.read();
          }
          int oneBranch(String name, boolean quick) throws IOException {
            // BUG: Diagnostic contains: Nobody calls close() on this FileReader on some path
            FileReader in = new FileReader(name);
            if (quick) {
              return 0;
            }
            int first = in.read();
            in.close();
            return first;
          }
          int dropped(String name) throws IOException {
            // BUG: Diagnostic contains: is opened and dropped at once
            return new FileInputStream(name).read();
          }
          void loop(List<String> names) throws IOException {
            FileInputStream in = null;
            for (String name : names) {
              // BUG: Diagnostic contains: is assigned another value before anybody calls close()
              in = new FileInputStream(name);
              System.out.println(in.available());
            }
            if (in != null) {
              in.close();
            }
          }
          long lines(java.nio.file.Path path) throws IOException {
            // BUG: Diagnostic contains: this Stream
            Stream<String> lines = java.nio.file.Files.lines(path);
            return lines.filter(String::isEmpty).count();
          }
        """);
  }

  @Test
  void flagsExceptions() {
    cases.flags(
        """
          java.net.ServerSocket bound(java.net.SocketAddress address) throws IOException {
            // BUG: Diagnostic contains: left open if bind() throws
            java.net.ServerSocket socket = new java.net.ServerSocket();
            socket.bind(address);
            return socket;
          }
          static class Door {
            private final java.net.ServerSocket socket;
            Door(java.net.SocketAddress address) throws IOException {
              // BUG: Diagnostic contains: left open if bind() throws
              socket = new java.net.ServerSocket();
              socket.bind(address);
            }
            void close() throws IOException {
              socket.close();
            }
          }
          int read(String name) throws IOException {
            // BUG: Diagnostic contains: stays open if an exception comes before its close()
            FileInputStream in = new FileInputStream(name);
            int first = in.read();
            in.close();
            return first;
          }
        """);
  }

  @Test
  void flagsJdbc() {
    cases.flags(
        """
          int count(javax.sql.DataSource source) throws java.sql.SQLException {
            try (java.sql.Connection connection = source.getConnection()) {
              // BUG: Diagnostic contains: Nobody calls close() on this Statement
              java.sql.Statement statement = connection.createStatement();
              return statement.executeUpdate("delete from t");
            }
          }
        """);
  }

  @Test
  void flagsFields() {
    cases.flags(
        """
          static class Log {
            private final FileWriter out;
            Log(String name) throws IOException {
              // BUG: Diagnostic contains: No method of Log calls close() on this FileWriter
              out = new FileWriter(name);
            }
            void write(String line) throws IOException {
              out.write(line);
            }
          }
        """);
  }

  @Test
  void fixesByTryWithResources() {
    cases.fixes(
        """
          int first(String name) throws IOException {
            FileInputStream in = new FileInputStream(name);
            return in.read();
          }
        """,
        """
          int first(String name) throws IOException {
            try (FileInputStream in = new FileInputStream(name)) {
              return in.read();
            }
          }
        """);
  }

  @Test
  void fixesWhatIsReturnedInACatchClause() {
    cases.fixes(
        """
          InputStream open(String name) throws IOException {
            FileInputStream in = new FileInputStream(name);
            if (in.read() != 'x') {
              throw new IOException(name);
            }
            return in;
          }
        """,
        """
          InputStream open(String name) throws IOException {
            FileInputStream in = new FileInputStream(name);
            try {
              if (in.read() != 'x') {
                throw new IOException(name);
              }
              return in;
            } catch (Throwable failure) {
              in.close();
              throw failure;
            }
          }
        """);
  }

  @Test
  void fixesNothingThatMayStillBeInUse() {
    cases.fixesNothing(
        """
          private InputStream kept;
          private final List<Runnable> hooks = new ArrayList<>();
          void keep(String name) throws IOException {
            FileInputStream in = new FileInputStream(name);
            if (in.read() != 'x') {
              throw new IOException(name);
            }
            kept = in;
          }
          void close() throws IOException {
            kept.close();
          }
          InputStream some(String name, boolean wanted) throws IOException {
            FileInputStream in = new FileInputStream(name);
            return wanted ? in : null;
          }
          void later(String name) throws IOException {
            FileInputStream in = new FileInputStream(name);
            if (in.read() != 'x') {
              throw new IOException(name);
            }
            hooks.add(
                () -> {
                  try {
                    in.close();
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
          }
        """);
  }

  /** What two opened in turn need is a try in a try. */
  @Test
  void fixesWithoutMovingAnotherResourceOut() {
    cases.fixes(
        """
          private InputStream common;
          int two(String a) throws IOException {
            FileInputStream first = new FileInputStream(a);
            InputStream second = common;
            int two = second.read();
            first.close();
            return two + second.read();
          }
        """,
        """
          private InputStream common;
          int two(String a) throws IOException {
            try (FileInputStream first = new FileInputStream(a)) {
              InputStream second = common;
              int two = second.read();
              first.close();
              return two + second.read();
            }
          }
        """);
  }

  @Test
  void fixesNothingWhereTheConstructorMayFailToo() {
    String members =
        """
          private final java.net.MulticastSocket socket;
          A(java.net.NetworkInterface chosen, java.net.SocketAddress group) throws IOException {
            // BUG: Diagnostic contains: MulticastSocket
            socket = new java.net.MulticastSocket(1);
            check(chosen);
          }
          static void check(java.net.NetworkInterface chosen) throws IOException {
            if (!chosen.isUp()) {
              throw new IOException();
            }
          }
          void close() {
            System.out.println("closed");
          }
        """;
    cases.flags(members);
    cases.fixesNothing(members);
    cases.fixes(
        members.replaceAll("(?m)^.*// BUG.*\n", "").replace("check(chosen);", ""),
        members
            .replaceAll("(?m)^.*// BUG.*\n", "")
            .replace("check(chosen);", "")
            .replace("\"closed\");", "\"closed\");\n    socket.close();"));
  }

  @Test
  void fixesChains() {
    cases.fixes(
        """
          int first(String name) throws IOException {
            return new FileInputStream(name).read();
          }
        """,
        """
          int first(String name) throws IOException {
            try (FileInputStream fileInputStream = new FileInputStream(name)) {
              return fileInputStream.read();
            }
          }
        """);
  }

  /** What the class path holds decides who closes; a body that only throws is a placeholder. */
  @Test
  void acceptsPlaceholders() {
    cases.accepts(
        """
          InputStream wrapped(String name) throws IOException {
            InputStream in = new FileInputStream(name);
            return wrap(in);
          }
          static InputStream wrap(InputStream in) {
            throw new IllegalStateException("replaced when the jar is made");
          }
        """);
  }

  @Test
  void flagsCollections() {
    cases.flags(
        """
          void open(List<String> names) throws IOException {
            List<InputStream> all = new ArrayList<>();
            for (String name : names) {
              // BUG: Diagnostic contains: is put into `all`, and no code takes it out again
              all.add(new FileInputStream(name));
            }
          }
        """);
  }

  @Test
  void knownMissOfArrays() {
    cases.accepts(
        """
          void open(String[] names) throws IOException {
            InputStream[] all = new InputStream[names.length];
            for (int i = 0; i < names.length; i++) {
              all[i] = new FileInputStream(names[i]);
            }
          }
        """);
  }

  /** The stream is there exactly if the status says so. */
  @Test
  void knownFalseAlarmOfCorrelatedConditions() {
    cases.flags(
        """
          int read(String name, boolean here) throws IOException {
            // BUG: Diagnostic contains: Nobody calls close()
            InputStream in = here ? new FileInputStream(name) : null;
            int status = here ? 1 : 0;
            int first = 0;
            if (status == 1) {
              try (in) {
                first = in.read();
              }
            }
            return first;
          }
        """);
  }

  @Test
  void acceptsWrappersOfThisCompilation() {
    cases.accepts(
        """
          static class Counting extends FilterInputStream {
            int count;
            Counting(InputStream in) {
              super(in);
            }
          }
          static class Lines implements Closeable {
            private final BufferedReader in;
            Lines(Reader reader) {
              in = new BufferedReader(reader);
            }
            String next() throws IOException {
              return in.readLine();
            }
            @Override
            public void close() throws IOException {
              in.close();
            }
          }
          static InputStream buffered(InputStream in) {
            return new BufferedInputStream(in);
          }
          int counted(String name) throws IOException {
            try (Counting in = new Counting(new FileInputStream(name))) {
              return in.read();
            }
          }
          String lines(String name) throws IOException {
            try (Lines lines = new Lines(new FileReader(name))) {
              return lines.next();
            }
          }
          int byHelper(String name) throws IOException {
            InputStream raw = new FileInputStream(name);
            try (InputStream in = buffered(raw)) {
              return in.read();
            }
          }
          int byReassigning(String name, boolean packed) throws IOException {
            InputStream in = new FileInputStream(name);
            if (packed) {
              in = new BufferedInputStream(in);
            }
            try (InputStream all = in) {
              return all.read();
            }
          }
        """);
  }

  @Test
  void acceptsClosingInManyWays() {
    cases.accepts(
        """
          int choice(String name, boolean here) throws IOException {
            InputStream in = here ? new FileInputStream(name) : InputStream.nullInputStream();
            try {
              return in.read();
            } finally {
              in.close();
            }
          }
          int flagged(String name) throws IOException {
            boolean done = false;
            InputStream in = new FileInputStream(name);
            try {
              int first = in.read();
              in.close();
              done = true;
              return first;
            } finally {
              if (!done) {
                in.close();
              }
            }
          }
          void loop(List<String> names) throws IOException {
            FileInputStream in = null;
            try {
              for (String name : names) {
                if (in != null) {
                  in.close();
                }
                in = new FileInputStream(name);
                System.out.println(in.available());
              }
            } finally {
              if (in != null) {
                in.close();
              }
            }
          }
          Optional<InputStream> optional(String name) throws IOException {
            return Optional.of(new FileInputStream(name));
          }
          void viaOptional(String name) throws IOException {
            Optional<InputStream> in = Optional.of(new FileInputStream(name));
            try (InputStream open = in.get()) {
              System.out.println(open.read());
            }
          }
          int switched(String name, int kind) throws IOException {
            Reader in =
                switch (kind) {
                  case 0 -> new FileReader(name);
                  case 1 -> new StringReader(name);
                  default -> throw new IllegalStateException(name);
                };
            try (in) {
              return in.read();
            }
          }
          static void closeAll(Closeable... all) throws IOException {
            for (Closeable each : all) {
              each.close();
            }
          }
          int several(String a, String b) throws IOException {
            InputStream first = null;
            InputStream second = null;
            try {
              first = new FileInputStream(a);
              second = new FileInputStream(b);
              return first.read() + second.read();
            } finally {
              closeAll(first, second);
            }
          }
          int pattern(String name) throws IOException {
            Object in = new FileInputStream(name);
            if (in instanceof Closeable open) {
              open.close();
            }
            return 0;
          }
          java.nio.channels.ServerSocketChannel opened(java.net.SocketAddress address) throws IOException {
            var channel = java.nio.channels.ServerSocketChannel.open();
            boolean bound = false;
            try {
              channel.bind(address);
              bound = true;
            } finally {
              if (!bound) {
                channel.close();
              }
            }
            return channel;
          }
          InputStream failing(String name) throws IOException {
            InputStream in = new FileInputStream(name);
            try {
              in.read();
            } catch (IOException | RuntimeException e) {
              try {
                in.close();
              } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
              }
              throw e;
            }
            return in;
          }
        """);
  }

  @Test
  void acceptsFieldsThatAreClosed() {
    cases.accepts(
        """
          private FileInputStream one;
          private final Map<String, InputStream> open = new HashMap<>();
          private final Set<Closeable> all = ConcurrentHashMap.newKeySet();
          void open(String name) throws IOException {
            one = new FileInputStream(name);
            open.put(name, new FileInputStream(name));
            FileReader reader = new FileReader(name);
            all.add(reader);
            System.out.println(reader.read());
          }
          void close() throws IOException {
            closeQuietly(one);
            for (InputStream in : open.values()) {
              closeQuietly(in);
            }
            all.forEach(A::closeQuietly);
          }
          private static void closeQuietly(Closeable resource) {
            try {
              resource.close();
            } catch (IOException e) {
              System.err.println(e);
            }
          }
        """);
  }

  @Test
  void flagsWrappersThatAreNotClosed() {
    cases.flags(
        """
          static class Counting extends FilterInputStream {
            Counting(InputStream in) {
              super(in);
            }
          }
          int counted(String name) throws IOException {
            // BUG: Diagnostic contains: Nobody calls close() on this FileInputStream
            Counting in = new Counting(new FileInputStream(name));
            return in.read();
          }
          int buffered(String name) throws IOException {
            // BUG: Diagnostic contains: Nobody calls close() on this FileReader
            BufferedReader in = new BufferedReader(new FileReader(name));
            return in.read();
          }
          int choice(String name, boolean here) throws IOException {
            // BUG: Diagnostic contains: Nobody calls close() on this FileInputStream
            InputStream in = here ? new FileInputStream(name) : InputStream.nullInputStream();
            return in.read();
          }
        """);
  }

  @Test
  void acceptsGuavasCloser() {
    com.google.errorprone.CompilationTestHelper.newInstance(LeakedResource.class, getClass())
        .setArgs(dev.custody.model.ModelLibraries.classPath("guava-"))
        .addSourceLines(
            "B.java",
            """
            import com.google.common.io.Closer;
            import com.google.common.io.Closeables;
            import java.io.*;

            class B {
              int read(String a, String b) throws IOException {
                Closer closer = Closer.create();
                try {
                  InputStream first = closer.register(new FileInputStream(a));
                  Reader second = closer.register(new FileReader(b));
                  return first.read() + second.read();
                } catch (Throwable e) {
                  throw closer.rethrow(e);
                } finally {
                  closer.close();
                }
              }

              int quietly(String a) throws IOException {
                InputStream in = new FileInputStream(a);
                try {
                  return in.read();
                } finally {
                  Closeables.closeQuietly(in);
                }
              }
            }
            """)
        .doTest();
  }
}
