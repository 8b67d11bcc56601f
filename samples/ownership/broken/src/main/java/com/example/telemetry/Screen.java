package com.example.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** Shows averages: a consumer that ends what it only listens to. */
final class Screen implements Flow.Subscriber<Average> {
  private final CountDownLatch enough;
  private final Alarms alarms;
  private final List<Average> shown = new ArrayList<>();

  Screen(int enough, Alarms alarms) {
    this.enough = new CountDownLatch(enough);
    this.alarms = alarms;
  }

  List<Average> show(SubmissionPublisher<Average> averages) throws InterruptedException {
    averages.subscribe(this);
    enough.await();
    averages.close();
    synchronized (this) {
      return List.copyOf(shown);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
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
}
