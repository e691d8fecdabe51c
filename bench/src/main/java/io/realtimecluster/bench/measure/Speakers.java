package io.realtimecluster.bench.measure;

import java.util.ArrayList;
import java.util.List;

/** Speakers that publish at the same moments, each at a server of its own. For one thread. */
final class Speakers implements AutoCloseable {
  private final List<Speaker> speakers = new ArrayList<>();

  /** One that is closed with them. */
  void add(Speaker speaker) {
    speakers.add(speaker);
  }

  void begin(int perSecond) {
    speakers.forEach(speaker -> speaker.begin(perSecond));
  }

  /** Up to where all of them were acknowledged. */
  long offset() {
    return speakers.stream().mapToLong(Speaker::offset).min().orElse(0);
  }

  @Override
  public void close() {
    speakers.forEach(Speaker::close);
  }
}
