package io.realtimecluster.bench.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceAddressesTest {
  @Test
  void next_rangeOfTwo_takesTurns() {
    var sources = SourceAddresses.parse("127.0.0.255-127.0.1.0");

    assertEquals("127.0.0.255", next(sources));
    assertEquals("127.0.1.0", next(sources));
    assertEquals("127.0.0.255", next(sources));
  }

  @Test
  void next_any_leavesItToTheSystem() {
    assertNull(SourceAddresses.any().next());
  }

  @Test
  void parse_asManyAsAllowed_isAccepted() {
    assertEquals(254, SourceAddresses.parse("127.0.0.1-127.0.0.254").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1-127.0.0.255", "127.0.0.2-127.0.0.1", "127.0.0", "127.0.0.256", "a-b-c"})
  void parse_noRange_isRefused(String range) {
    assertThrows(IllegalArgumentException.class, () -> SourceAddresses.parse(range));
  }

  private static String next(SourceAddresses sources) {
    var address = sources.next();
    assertNotNull(address);
    return address.getAddress().getHostAddress();
  }
}
