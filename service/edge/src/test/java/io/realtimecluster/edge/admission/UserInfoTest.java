package io.realtimecluster.edge.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserInfoTest {

  @Test
  void of_objectStringOrNothing_isJsonText() {
    assertEquals(Optional.of("{\"name\":\"Ana\"}"), UserInfo.of(Map.of("name", "Ana")));
    assertEquals(Optional.of("\"Ana \\\"A\\\"\""), UserInfo.of("Ana \"A\""));
    assertEquals(Optional.of(""), UserInfo.of(null));
  }

  @Test
  void of_anythingElse_isRefused() {
    assertEquals(Optional.empty(), UserInfo.of(7L));
    assertEquals(Optional.empty(), UserInfo.of(List.of("Ana")));
  }

  @Test
  void of_atTheLimitAndOnePast_isTakenAndRefused() {
    String longest = "x".repeat(UserInfo.BYTES_MAX - 2);
    assertEquals(UserInfo.BYTES_MAX, UserInfo.of(longest).orElseThrow().length());
    assertEquals(Optional.empty(), UserInfo.of(longest + "x"));
    assertEquals(Optional.empty(), UserInfo.of("é".repeat(UserInfo.BYTES_MAX / 2)), "in bytes");
  }
}
