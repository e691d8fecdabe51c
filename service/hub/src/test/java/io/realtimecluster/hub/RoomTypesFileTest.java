package io.realtimecluster.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomTypes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoomTypesFileTest {

  @Test
  void parse_fullType_takesEveryField() {
    RoomTypes types =
        RoomTypesFile.parse(
            """
            [{"name":"chat","match":"chat:*","program":"relay","presence":true,
              "history":{"durability":"durable","size":7,"ttlSeconds":60}}]
            """);
    RoomType chat = types.of("chat:1");
    assertEquals("chat", chat.name());
    assertTrue(chat.presence());
    assertEquals(
        new RoomType.History(Durability.DURABLE, 7, Duration.ofMinutes(1)), chat.history());
    assertEquals(RoomType.DEFAULT, types.of("other"));
  }

  @Test
  void parse_leftOut_takesDefaults() {
    RoomType type = RoomTypesFile.parse("[{\"name\":\"a\",\"match\":\"*\"}]").of("x");
    assertEquals(new RoomType.History(Durability.MEMORY, 100, null), type.history());
  }

  @Test
  void of_patternWithRegexCharacters_isTakenLiterally() {
    RoomTypes types = RoomTypesFile.parse("[{\"name\":\"a\",\"match\":\"a.b*c\"}]");
    assertEquals("a", types.of("a.b\nxc").name());
    assertEquals("default", types.of("aXbc").name());
  }

  @Test
  void parse_badValues_areNamed() {
    assertRefused("[{\"name\":\"a\",\"match\":\"*\",\"program\":\"poker\"}]", "poker");
    assertRefused(
        "[{\"name\":\"a\",\"match\":\"*\",\"history\":{\"durability\":\"forever\"}}]", "forever");
    assertRefused("[{\"name\":\"a\",\"match\":\"*\",\"history\":{\"size\":10001}}]", "10001");
    assertRefused("[{\"name\":\"a\"}]", "match");
    assertRefused("[{\"nane\":\"a\"}]", "nane");
    assertRefused("no json", "room types");
  }

  private static void assertRefused(String json, String named) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> RoomTypesFile.parse(json));
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }
}
