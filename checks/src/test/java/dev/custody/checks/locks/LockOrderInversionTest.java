package dev.custody.checks.locks;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class LockOrderInversionTest {

  private final Cases cases = new Cases(LockOrderInversion.class, getClass());
  private final CompilationTestHelper files =
      CompilationTestHelper.newInstance(LockOrderInversion.class, getClass());

  @Test
  void acceptsOneOrderEverywhere() {
    cases.accepts(
        """
        private final Object first = new Object();
        private final Object second = new Object();
        void one() {
          synchronized (first) {
            synchronized (second) { System.out.println("one"); }
          }
        }
        void two() {
          synchronized (first) { three(); }
        }
        private void three() {
          synchronized (second) { System.out.println("three"); }
        }
        """);
  }

  @Test
  void acceptsOneAfterTheOther() {
    cases.accepts(
        """
        private final Lock first = new ReentrantLock();
        private final Lock second = new ReentrantLock();
        void one() {
          first.lock();
          try { System.out.println("one"); } finally { first.unlock(); }
          second.lock();
          try { System.out.println("one"); } finally { second.unlock(); }
        }
        void two() {
          second.lock();
          try {
            first.lock();
            try { System.out.println("two"); } finally { first.unlock(); }
          } finally {
            second.unlock();
          }
        }
        """);
  }

  @Test
  void acceptsOppositeOrdersBehindOneGate() {
    cases.accepts(
        """
        private final Object gate = new Object();
        private final Object first = new Object();
        private final Object second = new Object();
        void one() {
          synchronized (gate) {
            synchronized (first) { synchronized (second) { System.out.println("one"); } }
          }
        }
        void two() {
          synchronized (gate) { helper(); }
        }
        private void helper() {
          synchronized (second) { synchronized (first) { System.out.println("two"); } }
        }
        """);
  }

  @Test
  void acceptsAttemptsThatBackOff() {
    cases.accepts(
        """
        private final Lock first = new ReentrantLock();
        private final Lock second = new ReentrantLock();
        void one() {
          first.lock();
          try {
            second.lock();
            try { System.out.println("one"); } finally { second.unlock(); }
          } finally {
            first.unlock();
          }
        }
        void two() {
          while (true) {
            second.lock();
            try {
              if (first.tryLock()) {
                try { System.out.println("two"); return; } finally { first.unlock(); }
              }
            } finally {
              second.unlock();
            }
            Thread.yield();
          }
        }
        boolean three() throws InterruptedException {
          second.lock();
          try {
            if (!first.tryLock(1, TimeUnit.SECONDS)) {
              return false;
            }
            try { return true; } finally { first.unlock(); }
          } finally {
            second.unlock();
          }
        }
        """);
  }

  @Test
  void acceptsReentrance() {
    cases.accepts(
        """
        private final Object log = new Object();
        synchronized void outer() {
          synchronized (log) { inner(); }
        }
        synchronized void inner() { System.out.println("inner"); }
        """);
  }

  @Test
  void acceptsReadersOfBoth() {
    cases.accepts(
        """
        private final ReadWriteLock first = new ReentrantReadWriteLock();
        private final Lock second = new ReentrantLock();
        private final ReadWriteLock third = new ReentrantReadWriteLock();
        void one() {
          first.readLock().lock();
          try {
            third.writeLock().lock();
            try { System.out.println("one"); } finally { third.writeLock().unlock(); }
          } finally { first.readLock().unlock(); }
        }
        void two() {
          third.writeLock().lock();
          try {
            first.readLock().lock();
            try { System.out.println("two"); } finally { first.readLock().unlock(); }
          } finally { third.writeLock().unlock(); }
        }
        """);
  }

  @Test
  void acceptsTransfersInTheOrderOfNumbers() {
    cases.accepts(
        """
        static final class Account {
          final int id;
          private int balance;
          Account(int id) { this.id = id; }
          synchronized void add(int amount) { balance += amount; }
        }
        static void transfer(Account from, Account to, int amount) {
          if (from.id < to.id) {
            move(from, to, from, to, amount);
          } else {
            move(to, from, from, to, amount);
          }
        }
        static void direct(Account from, Account to, int amount) {
          if (from.id < to.id) {
            synchronized (from) { synchronized (to) { from.add(-amount); to.add(amount); } }
          } else {
            synchronized (to) { synchronized (from) { from.add(-amount); to.add(amount); } }
          }
        }
        static void early(Account from, Account to, int amount) {
          if (from.id < to.id) {
            synchronized (from) { synchronized (to) { from.add(-amount); to.add(amount); } }
            return;
          }
          synchronized (to) { synchronized (from) { from.add(-amount); to.add(amount); } }
        }
        private static void move(Account first, Account second, Account from, Account to, int sum) {
          synchronized (first) { synchronized (second) { from.add(-sum); to.add(sum); } }
        }
        """);
  }

  @Test
  void acceptsTransfersThatAreCalledInOneOrderOnly() {
    cases.accepts(
        """
        static final class Account {
          private int balance;
          synchronized void add(int amount) { balance += amount; }
          void transfer(Account to, int amount) {
            synchronized (this) { synchronized (to) { add(-amount); to.add(amount); } }
          }
        }
        private final Account cash = new Account();
        private final Account bank = new Account();
        void deposit() { cash.transfer(bank, 1); }
        void depositMore() { cash.transfer(bank, 2); }
        """);
  }

  @Test
  void acceptsObjectsThatNoOtherThreadKnows() {
    cases.accepts(
        """
        static final class Child {
          private final A parent;
          Child(A parent) { this.parent = parent; init(); }
          private void init() { synchronized (this) { parent.touch(); } }
          synchronized void stop() { System.out.println("stop"); }
        }
        private int touched;
        synchronized void touch() { touched++; }
        synchronized void fresh() {
          Child child = new Child(this);
          child.stop();
        }
        """);
  }

  @Test
  void acceptsCallsThatAreMadeUnderTheLockOnly() {
    cases.accepts(
        """
        static final class Store {
          private final A owner;
          Store(A owner) { this.owner = owner; }
          synchronized void save() { owner.saved(); }
        }
        private final Store store = new Store(this);
        private int saves;
        synchronized void save() { store.save(); }
        synchronized void saved() { saves++; }
        """);
  }

  @Test
  void acceptsWorkHandedToAnotherThread() {
    cases.accepts(
        """
        private final Object first = new Object();
        private final Object second = new Object();
        private final ExecutorService pool = Executors.newCachedThreadPool();
        void one() {
          synchronized (first) {
            pool.execute(() -> { synchronized (second) { System.out.println("later"); } });
          }
        }
        void two() {
          synchronized (second) { synchronized (first) { System.out.println("two"); } }
        }
        """);
  }

  @Test
  void acceptsWaysThatNeedAFieldToBeBoth() {
    cases.accepts(
        """
        private final boolean direct = Boolean.getBoolean("direct");
        private final Object first = new Object();
        private final Object second = new Object();
        void one() {
          synchronized (first) {
            if (!direct) { wakeUp(); }
          }
        }
        private void wakeUp() {
          if (direct && first != null) { run(); }
        }
        private void run() {
          synchronized (second) { System.out.println("run"); }
        }
        void two() {
          synchronized (second) { synchronized (first) { System.out.println("two"); } }
        }
        """);
  }

  @Test
  void acceptsALockThatMayBeTheGate() {
    cases.accepts(
        """
        private final Object gate = new Object();
        private final Object first = new Object();
        private final Object second = new Object();
        void one() {
          synchronized (gate) {
            synchronized (first) { synchronized (second) { System.out.println("one"); } }
          }
        }
        void two() {
          Object outer = System.nanoTime() > 0 ? gate : second;
          synchronized (outer) {
            synchronized (second) { synchronized (first) { System.out.println("two"); } }
          }
        }
        """);
  }

  @Test
  void flagsMonitorsInOneClass() {
    cases.flags(
        """
        private final Object first = new Object();
        private final Object second = new Object();
        void one() {
          synchronized (first) {
            // BUG: Diagnostic contains: takes A.second while A.first is held, and A.two() takes
            synchronized (second) { System.out.println("one"); }
          }
        }
        void two() {
          synchronized (second) {
            synchronized (first) { System.out.println("two"); }
          }
        }
        """);
  }

  @Test
  void flagsExplicitLocksThroughHelpers() {
    cases.flags(
        """
        private final Lock orders = new ReentrantLock();
        private final Lock stock = new ReentrantLock();
        void order() {
          orders.lock();
          try {
            reserve();
          } finally {
            orders.unlock();
          }
        }
        private void reserve() { change(-1); }
        private void change(int by) {
          stock.lock();
          try { System.out.println(by); } finally { stock.unlock(); }
        }
        void deliver() throws InterruptedException {
          stock.lockInterruptibly();
          // BUG: Diagnostic contains: A.stock in A.order() -> A.reserve() -> A.change() at A.java:22
          try { close(); } finally { stock.unlock(); }
        }
        private void close() {
          orders.lock();
          try { System.out.println("closed"); } finally { orders.unlock(); }
        }
        """);
  }

  @Test
  void flagsStaticLocksAcrossClasses() {
    files
        .addSourceLines(
            "Registry.java",
            """
            final class Registry {
              static synchronized void register(String name) {
                Audit.log(name);
              }
              static synchronized int size() { return 1; }
            }
            """)
        .addSourceLines(
            "Audit.java",
            """
            final class Audit {
              static synchronized void log(String line) { System.out.println(line); }
              static synchronized void summary() {
                // BUG: Diagnostic contains: takes Registry.class while Audit.class is held
                System.out.println(Registry.size());
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsTheSamePlaceWhateverTheOrderOfFiles() {
    files
        .addSourceLines(
            "Audit.java",
            """
            final class Audit {
              static synchronized void log(String line) { System.out.println(line); }
              static synchronized void summary() {
                // BUG: Diagnostic contains: takes Zoo.class while Audit.class is held
                System.out.println(Zoo.size());
              }
            }
            """)
        .addSourceLines(
            "Zoo.java",
            """
            final class Zoo {
              static synchronized void register(String name) { Audit.log(name); }
              static synchronized int size() { return 1; }
            }
            """)
        .doTest();
    CompilationTestHelper.newInstance(LockOrderInversion.class, getClass())
        .addSourceLines(
            "Zoo.java",
            """
            final class Zoo {
              static synchronized void register(String name) { Audit.log(name); }
              static synchronized int size() { return 1; }
            }
            """)
        .addSourceLines(
            "Audit.java",
            """
            final class Audit {
              static synchronized void log(String line) { System.out.println(line); }
              static synchronized void summary() {
                // BUG: Diagnostic contains: takes Zoo.class while Audit.class is held
                System.out.println(Zoo.size());
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsObjectsThatCallEachOther() {
    cases.flags(
        """
        static final class Vehicle {
          private final Fleet fleet;
          private int place;
          Vehicle(Fleet fleet) { this.fleet = fleet; }
          synchronized int place() { return place; }
          synchronized void move(int to) {
            place = to;
            fleet.arrived(this);
          }
        }
        static final class Fleet {
          private final Set<Vehicle> vehicles = new HashSet<>();
          private final Set<Vehicle> waiting = new HashSet<>();
          synchronized void arrived(Vehicle vehicle) { waiting.add(vehicle); }
          synchronized int sum() {
            int sum = 0;
            for (Vehicle vehicle : vehicles) {
              // BUG: Diagnostic contains: the monitor of Vehicle while the monitor of Fleet is held
              sum += vehicle.place();
            }
            return sum;
          }
        }
        """);
  }

  @Test
  void acceptsObjectsThatCallEachOtherWithoutTheLock() {
    cases.accepts(
        """
        static final class Vehicle {
          private final Fleet fleet;
          private int place;
          Vehicle(Fleet fleet) { this.fleet = fleet; }
          synchronized int place() { return place; }
          void move(int to) {
            boolean there;
            synchronized (this) {
              there = place == to;
              place = to;
            }
            if (there) {
              fleet.arrived(this);
            }
          }
        }
        static final class Fleet {
          private final Set<Vehicle> vehicles = new HashSet<>();
          private final Set<Vehicle> waiting = new HashSet<>();
          synchronized void arrived(Vehicle vehicle) { waiting.add(vehicle); }
          synchronized int sum() {
            int sum = 0;
            for (Vehicle vehicle : vehicles) {
              sum += vehicle.place();
            }
            return sum;
          }
        }
        """);
  }

  @Test
  void flagsTransfersInBothDirections() {
    cases.flags(
        """
        static final class Account {
          private int balance;
          synchronized void add(int amount) { balance += amount; }
          void transfer(Account to, int amount) {
            synchronized (this) { synchronized (to) { add(-amount); to.add(amount); } }
          }
        }
        private final Account cash = new Account();
        private final Account bank = new Account();
        // BUG: Diagnostic contains: A.withdraw() takes them in the opposite order
        void deposit() { cash.transfer(bank, 1); }
        void withdraw() { bank.transfer(cash, 2); }
        """);
  }

  @Test
  void flagsTransfersByThreadsOfOneMethod() {
    cases.flags(
        """
        static final class Account {
          int balance;
        }
        static void transfer(Account from, Account to, int amount) {
          synchronized (from) {
            synchronized (to) { from.balance -= amount; to.balance += amount; }
          }
        }
        static void run() {
          Account a = new Account();
          Account b = new Account();
          // BUG: Diagnostic contains: takes b while a is held
          new Thread(() -> transfer(a, b, 1)).start();
          new Thread(new Runnable() {
            @Override public void run() { transfer(b, a, 2); }
          }).start();
        }
        """);
  }

  @Test
  void flagsLocksGivenToAHelper() {
    cases.flags(
        """
        private final Lock first = new ReentrantLock();
        private final Lock second = new ReentrantLock();
        private static void both(Lock one, Lock other, Runnable task) {
          one.lock();
          try {
            other.lock();
            try { task.run(); } finally { other.unlock(); }
          } finally {
            one.unlock();
          }
        }
        void here() {
          // BUG: Diagnostic contains: takes A.second while A.first is held, and A.there() takes
          both(first, second, () -> System.out.println("here"));
        }
        void there() {
          both(second, first, () -> System.out.println("there"));
        }
        """);
  }

  @Test
  void flagsLocksOfTwoThreadsInOneMethod() {
    cases.flags(
        """
        static void run() {
          Object left = new Object();
          Object right = new Object();
          Runnable one = () -> {
            synchronized (left) {
              // BUG: Diagnostic contains: takes right while left is held
              synchronized (right) { System.out.println("one"); }
            }
          };
          Runnable two = () -> {
            synchronized (right) {
              synchronized (left) { System.out.println("two"); }
            }
          };
          new Thread(one).start();
          new Thread(two).start();
        }
        """);
  }

  @Test
  void flagsAWriterThatWaitsForReaders() {
    cases.flags(
        """
        private final ReadWriteLock table = new ReentrantReadWriteLock();
        private final Lock index = new ReentrantLock();
        void find() {
          table.readLock().lock();
          try {
            // BUG: Diagnostic contains: takes A.index while A.table is held
            index.lock();
            try { System.out.println("find"); } finally { index.unlock(); }
          } finally { table.readLock().unlock(); }
        }
        void rebuild() {
          index.lock();
          try {
            table.writeLock().lock();
            try { System.out.println("rebuild"); } finally { table.writeLock().unlock(); }
          } finally { index.unlock(); }
        }
        """);
  }

  @Test
  void flagsThreeLocksInARing() {
    cases.flags(
        """
        private final Object first = new Object();
        private final Object second = new Object();
        private static final Object THIRD = new Object();
        void one() {
          synchronized (first) {
            // BUG: Diagnostic contains: other code, in 2 steps,
            synchronized (second) { System.out.println("one"); }
          }
        }
        void two() {
          synchronized (second) { synchronized (THIRD) { System.out.println("two"); } }
        }
        void three() {
          synchronized (THIRD) { synchronized (first) { System.out.println("three"); } }
        }
        """);
  }

  @Test
  void flagsAMonitorAndALock() {
    cases.flags(
        """
        private final Lock lock = new ReentrantLock();
        synchronized void one() {
          // BUG: Diagnostic contains: takes A.lock while the monitor of A is held
          lock.lock();
          try { System.out.println("one"); } finally { lock.unlock(); }
        }
        void two() {
          lock.lock();
          try { three(); } finally { lock.unlock(); }
        }
        synchronized void three() { System.out.println("three"); }
        """);
  }

  @Test
  void flagsLambdasThatRunAtOnce() {
    cases.flags(
        """
        private final Object first = new Object();
        private final Object second = new Object();
        private final Map<String, String> map = new HashMap<>();
        void one() {
          synchronized (first) {
            map.forEach((k, v) -> {
              // BUG: Diagnostic contains: takes A.second while A.first is held
              synchronized (second) { System.out.println(k); }
            });
          }
        }
        void two() {
          synchronized (second) { synchronized (first) { System.out.println("two"); } }
        }
        """);
  }

  @Test
  void flagsLocksBehindRecursion() {
    cases.flags(
        """
        private final Object first = new Object();
        private final Object second = new Object();
        void one() {
          synchronized (first) { even(3); }
        }
        private void even(int n) { if (n > 0) { odd(n - 1); } }
        private void odd(int n) {
          even(n - 1);
          synchronized (second) { System.out.println(n); }
        }
        void two() {
          synchronized (second) {
            // BUG: Diagnostic contains: A.one() -> A.even() -> A.odd() at A.java:18
            synchronized (first) { System.out.println("two"); }
          }
        }
        """);
  }

  @Test
  void flagsOnceForAllPlaces() {
    cases.flags(
        """
        private final Object first = new Object();
        private final Object second = new Object();
        void one() {
          // BUG: Diagnostic contains: takes A.second while A.first is held
          synchronized (first) { synchronized (second) { System.out.println("one"); } }
        }
        void again() {
          synchronized (first) { synchronized (second) { System.out.println("again"); } }
        }
        void two() {
          synchronized (second) { synchronized (first) { System.out.println("two"); } }
        }
        void three() {
          synchronized (second) { synchronized (first) { System.out.println("three"); } }
        }
        """);
  }

  @Test
  void knownMissCallsThroughAnInterface() {
    cases.accepts(
        """
        interface Listener { void changed(); }
        static final class Model {
          private final List<Listener> listeners = new ArrayList<>();
          synchronized void change() { for (Listener l : listeners) { l.changed(); } }
          synchronized int size() { return listeners.size(); }
        }
        static final class View implements Listener {
          private final Model model = new Model();
          @Override public synchronized void changed() { System.out.println("changed"); }
          synchronized void draw() { System.out.println(model.size()); }
        }
        """);
  }

  @Test
  void knownMissAccountsInAnArray() {
    cases.accepts(
        """
        static final class Account { int balance; }
        private final Account[] accounts = {new Account(), new Account()};
        void transfer(int from, int to) {
          synchronized (accounts[from]) {
            synchronized (accounts[to]) { accounts[to].balance++; }
          }
        }
        """);
  }

  @Test
  void knownMissParentAndChildOfOneClass() {
    cases.accepts(
        """
        static final class Node {
          private final Node parent;
          private final List<Node> children = new ArrayList<>();
          Node(Node parent) { this.parent = parent; }
          synchronized void remove() { parent.removed(this); }
          synchronized void removed(Node child) { children.remove(child); }
          synchronized void clear() { for (Node child : children) { child.clear(); } }
        }
        """);
  }
}
