package io.realtimecluster.bench.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The local addresses that connections come from, in turn. One address has about 28,000 ports
 * toward one server port, so more connections need more addresses. Thread-safe.
 */
public final class SourceAddresses {
  /** More than any machine needs: 254 addresses have ports for 7 million connections. */
  public static final int ADDRESSES_MAX = 254;

  private final List<InetAddress> addresses;
  private final AtomicInteger next = new AtomicInteger();

  private SourceAddresses(List<InetAddress> addresses) {
    this.addresses = addresses;
  }

  /** The system chooses. */
  public static SourceAddresses any() {
    return new SourceAddresses(List.of());
  }

  /**
   * @param range {@code 127.0.0.2} or {@code 127.0.0.2-127.0.0.9}
   * @throws IllegalArgumentException if it is no such range
   */
  public static SourceAddresses parse(String range) {
    String[] ends = range.split("-", -1);
    if (ends.length > 2) {
      throw invalid(range);
    }
    int first = number(range, ends[0]);
    int last = ends.length == 1 ? first : number(range, ends[1]);
    if (last < first || last - first >= ADDRESSES_MAX) {
      throw invalid(range);
    }
    List<InetAddress> addresses = new ArrayList<>();
    for (int address = first; address <= last; address++) {
      addresses.add(address(address));
    }
    return new SourceAddresses(List.copyOf(addresses));
  }

  @Nullable InetSocketAddress next() {
    if (addresses.isEmpty()) {
      return null;
    }
    int turn = Math.floorMod(next.getAndIncrement(), addresses.size());
    return new InetSocketAddress(addresses.get(turn), 0);
  }

  int size() {
    return addresses.size();
  }

  private static int number(String range, String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw invalid(range);
    }
    int number = 0;
    for (String part : parts) {
      if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
        throw invalid(range);
      }
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  private static InetAddress address(int number) {
    byte[] bytes = {
      (byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number
    };
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are always an address", e);
    }
  }

  private static IllegalArgumentException invalid(String range) {
    return new IllegalArgumentException(
        "'%s' is not an IPv4 address or a range FIRST-LAST of at most %d addresses"
            .formatted(range, ADDRESSES_MAX));
  }
}
