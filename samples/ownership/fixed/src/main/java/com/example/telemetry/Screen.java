package com.example.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** Shows averages: a consumer that ends its own subscription and nothing else. */
final class Screen implements Flow.Subscriber<Average>, AutoCloseable {
  private final CountDownLatch enough;
  private final Alarms alarms;
  private final List<Average> shown = new ArrayList<>();
  private Flow.Subscription subscription;

  Screen(int enough, Alarms alarms) {
    this.enough = new CountDownLatch(enough);
    this.alarms = alarms;
  }

  void awaitEnough() throws InterruptedException {
    enough.await();
  }

  synchronized List<Average> shown() {
    return List.copyOf(shown);
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Average average) {
    synchronized (this) {
      shown.add(average);
    }
    if (average.value() > 100) {
      alarms.raise(average);
    }
    enough.countDown();
  }

  @Override
  public void onError(Throwable failure) {
    System.err.println("no more averages: " + failure);
  }

  @Override
  public void onComplete() {
    System.out.println("no more averages");
  }

  @Override
  public synchronized void close() {
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
