package io.realtimecluster.bench.fanout;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** The rooms of a run, and the last offset that a publish was acknowledged with. Thread-safe. */
final class Rooms {
  private final List<String> names;
  private final AtomicLongArray finalOffsets;

  /** One room keeps the name; several get a number each. */
  Rooms(String name, int count) {
    this.names =
        count == 1
            ? List.of(name)
            : IntStream.range(0, count).mapToObj(index -> name + "-" + index).toList();
    this.finalOffsets = new AtomicLongArray(count);
  }

  int count() {
    return names.size();
  }

  String name(int index) {
    return names.get(index);
  }

  void acknowledged(int index, long offset) {
    finalOffsets.accumulateAndGet(index, offset, Math::max);
  }

  long finalOffset(int index) {
    return finalOffsets.get(index);
  }
}
