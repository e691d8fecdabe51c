package io.realtimecluster.edge.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionTokensTest {

  private static final String ADDRESS = "10.1.2.3:8080";
  private final SessionTokens first = tokens("key", ADDRESS);
  private final SessionTokens second = tokens("key", "[fd00::7]:8080");

  @Test
  void otherEdge_ofAnotherWithTheSameKey_isItsAddress() {
    assertEquals(Optional.of(ADDRESS), second.otherEdge(first.create()));
    assertEquals(Optional.of("[fd00::7]:8080"), first.otherEdge(second.create()));
    assertNotEquals(first.create(), first.create());
  }

  @Test
  void otherEdge_ofThisOne_isNone() {
    assertEquals(Optional.empty(), first.otherEdge(first.create()));
  }

  @Test
  void otherEdge_changedAnywhere_isNone() {
    byte[] token = Base64.getUrlDecoder().decode(first.create());
    for (int i = 0; i < token.length; i++) {
      byte[] changed = token.clone();
      changed[i] ^= 1;
      assertEquals(
          Optional.empty(), second.otherEdge(Base64.getUrlEncoder().encodeToString(changed)));
    }
  }

  @Test
  void otherEdge_ofAnotherKeyOrWithoutOne_isNone() {
    assertEquals(Optional.empty(), second.otherEdge(tokens("another key", ADDRESS).create()));
    SessionTokens alone = new SessionTokens(Optional.empty(), Optional.empty());
    assertEquals(Optional.empty(), second.otherEdge(alone.create()));
    assertEquals(Optional.empty(), alone.otherEdge(first.create()));
  }

  @Test
  void otherEdge_ofAnEdgeWithoutAnAddress_isNone() {
    SessionTokens nameless = new SessionTokens(Optional.of("key"), Optional.empty());
    assertEquals(Optional.empty(), first.otherEdge(nameless.create()));
  }

  @Test
  void otherEdge_noToken_isNone() {
    for (String text : new String[] {"", "x", "../../etc", "%00", "A".repeat(513)}) {
      assertEquals(Optional.empty(), first.otherEdge(text), text);
    }
  }

  @Test
  void create_longestHostName_isWithinTheLimit() {
    SessionTokens longest = tokens("key", "h".repeat(253) + ":65535");
    assertTrue(longest.create().length() <= SessionTokens.LENGTH_MAX);
    assertTrue(first.otherEdge(longest.create()).isPresent());
  }

  @Test
  void address_withoutASharedKey_isRefused() {
    Optional<String> none = Optional.empty();
    Optional<String> address = Optional.of(ADDRESS);
    assertThrows(IllegalStateException.class, () -> new SessionTokens(none, address));
  }

  private static SessionTokens tokens(String key, String address) {
    return new SessionTokens(Optional.of(key), Optional.of(address));
  }
}
