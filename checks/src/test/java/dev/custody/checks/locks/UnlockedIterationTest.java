package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class UnlockedIterationTest {

  private final Cases cases = new Cases(UnlockedIteration.class, getClass());

  @Test
  void acceptsIterationUnderTheLockOfTheCollection() {
    cases.accepts(
        """
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, String> map = Collections.synchronizedMap(new HashMap<>());
        void add(String s) { names.add(s); map.put(s, s); }
        void a() { synchronized (names) { for (String s : names) { System.out.println(s); } } }
        void b() {
          synchronized (map) { for (String s : map.keySet()) { System.out.println(s); } }
        }
        long c() { synchronized (names) { return names.stream().count(); } }
        """);
  }

  @Test
  void acceptsWhatTheCollectionDoesItself() {
    cases.accepts(
        """
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        void add(String s) { names.add(s); }
        void a() { names.forEach(System.out::println); }
        List<String> b() { return new ArrayList<>(names); }
        void c() { for (String s : names.toArray(new String[0])) { System.out.println(s); } }
        boolean d() { return names.contains("a"); }
        """);
  }

  @Test
  void acceptsCollectionsThatNobodyChanges() {
    cases.accepts(
        """
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        A() { names.add("a"); for (String s : names) { System.out.println(s); } }
        void a() { for (String s : names) { System.out.println(s); } }
        """);
  }

  @Test
  void acceptsAnotherLockThatAllChangesHold() {
    cases.accepts(
        """
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        synchronized void add(String s) { names.add(s); }
        synchronized void remove(String s) { names.remove(s); }
        synchronized void a() { for (String s : names) { System.out.println(s); } }
        """);
  }

  @Test
  void acceptsOtherCollections() {
    cases.accepts(
        """
        private final List<String> plain = new ArrayList<>();
        private final Map<String, String> map = new ConcurrentHashMap<>();
        private final Vector<String> alone = new Vector<>();
        private List<String> either = Collections.synchronizedList(new ArrayList<>());
        void add(String s) { plain.add(s); map.put(s, s); alone.add(s); either.add(s); }
        void copy() { either = new CopyOnWriteArrayList<>(either); }
        void a() {
          for (String s : plain) { System.out.println(s); }
          for (String s : map.keySet()) { System.out.println(s); }
          for (String s : alone) { System.out.println(s); }
          for (String s : either) { System.out.println(s); }
        }
        """);
  }

  @Test
  void flagsLoopsAndStreams() {
    cases.flags(
        """
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        private final Set<String> set;
        A() { set = Collections.synchronizedSet(new HashSet<>()); }
        void add(String s) { names.add(s); set.add(s); }
        void a() {
          // BUG: Diagnostic contains: each call of names is synchronized, but not the iteration
          for (String s : names) { System.out.println(s); }
        }
        long b() {
          // BUG: Diagnostic contains: synchronized on names
          return names.stream().count();
        }
        void c() {
          // BUG: Diagnostic contains: synchronized on set
          for (Iterator<String> i = set.iterator(); i.hasNext(); ) { System.out.println(i.next()); }
        }
        synchronized void d() {
          // BUG: Diagnostic contains: synchronized on names
          for (String s : this.names) { System.out.println(s); }
        }
        """);
  }

  @Test
  void flagsViewsOfMaps() {
    cases.flags(
        """
        private final Map<String, String> map = Collections.synchronizedMap(new HashMap<>());
        void put(String s) { map.put(s, s); }
        void a() {
          // BUG: Diagnostic contains: synchronized on map
          for (Map.Entry<String, String> e : map.entrySet()) { System.out.println(e); }
        }
        List<String> b() {
          // BUG: Diagnostic contains: synchronized on map
          return map.values().stream().collect(Collectors.toList());
        }
        """);
  }

  @Test
  void flagsVectorsThatOtherCodeLocks() {
    cases.flags(
        """
        private final Vector<String> names = new Vector<>();
        void add(String s) { synchronized (names) { if (!names.contains(s)) { names.add(s); } } }
        void a() {
          // BUG: Diagnostic contains: synchronized on names
          for (String s : names) { System.out.println(s); }
        }
        """);
  }

  @Test
  void fixesLoops() {
    cases.fixes(
        """
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        private int sum;
        void add(String s) { names.add(s); }
        void a() {
          for (String s : names) {
            sum += s.length();
          }
        }
        """,
        """
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        private int sum;
        void add(String s) { names.add(s); }
        void a() {
          synchronized (names) {
            for (String s : names) {
              sum += s.length();
            }
          }
        }
        """);
  }

  @Test
  void fixesNoLoopThatWaits() {
    cases.fixesNothing(
        """
        private final List<Future<String>> all = Collections.synchronizedList(new ArrayList<>());
        void add(Future<String> f) { all.add(f); }
        void a() throws Exception {
          // BUG: Diagnostic contains: synchronized on all
          for (Future<String> f : all) { System.out.println(f.get()); }
        }
        """);
  }

  @Test
  void knownMissTestAndThenAct() {
    cases.accepts(
        """
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        void add(String s) { names.add(s); }
        String last() { return names.isEmpty() ? null : names.get(names.size() - 1); }
        """);
  }

  @Test
  void knownMissCollectionsInLocals() {
    cases.accepts(
        """
        void a(ExecutorService pool) {
          List<String> names = Collections.synchronizedList(new ArrayList<>());
          pool.execute(() -> names.add("a"));
          for (String s : names) { System.out.println(s); }
        }
        """);
  }
}
