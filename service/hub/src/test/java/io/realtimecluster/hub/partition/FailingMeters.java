package io.realtimecluster.hub.partition;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.function.Supplier;

/** Of which one counter cannot be counted with. */
final class FailingMeters extends SimpleMeterRegistry {

  private final String counter;
  private final Supplier<Error> failure;

  FailingMeters(String counter, Supplier<Error> failure) {
    this.counter = counter;
    this.failure = failure;
  }

  @Override
  protected Counter newCounter(Meter.Id id) {
    return id.getName().equals(counter) ? new Failing(id, failure) : super.newCounter(id);
  }

  private record Failing(Meter.Id id, Supplier<Error> failure) implements Counter {
    @Override
    public Id getId() {
      return id;
    }

    @Override
    public void increment(double amount) {
      throw failure.get();
    }

    @Override
    public double count() {
      return 0;
    }
  }
}
