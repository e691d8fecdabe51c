package io.realtimecluster.hub;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.room.RoomWebhooks;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.room.RoomWebhooks.Endpoint;
import io.realtimecluster.hub.room.RoomWebhooks.EventType;
import io.realtimecluster.hub.room.RoomWebhooks.Events;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomTypesFileTest {

  @Test
  void parse_fullType_takesEveryField() {
    RoomTypes types =
        parse(
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
    RoomType type = parse("[{\"name\":\"a\",\"match\":\"*\"}]").of("x");
    assertEquals(new RoomType.History(Durability.MEMORY, 100, null), type.history());
  }

  @Test
  void of_patternWithRegexCharacters_isTakenLiterally() {
    RoomTypes types = parse("[{\"name\":\"a\",\"match\":\"a.b*c\"}]");
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
    assertRefused("null", "room types");
    assertRefused("[null]", "room types");
  }

  @Test
  void parse_webhooks_areTakenWithTheirDefaults() {
    RoomWebhooks webhooks =
        webhooks(
            """
            {"secretName":"chat-webhooks",
             "authorize":{"url":"https://backend.example/ask","actions":["join"]},
             "events":{"url":"http://backend/told?from=chat","types":["joined","left"],"timeoutMillis":30000}}
            """);
    assertEquals("chat-webhooks", webhooks.secretName());
    assertTrue(webhooks.authorizes(Action.JOIN));
    assertFalse(webhooks.authorizes(Action.PUBLISH));
    assertEquals(
        new Endpoint("https://backend.example/ask", Duration.ofSeconds(2)),
        requireNonNull(webhooks.authorization()).endpoint());
    assertEquals(
        new Events(
            new Endpoint("http://backend/told?from=chat", Duration.ofSeconds(30)),
            Set.of(EventType.JOINED, EventType.LEFT)),
        webhooks.events());
    assertEquals(
        Set.of(EventType.values()),
        requireNonNull(
                webhooks("{\"secretName\":\"a\",\"events\":{\"url\":\"http://b\"}}").events())
            .types());
    assertEquals(RoomWebhooks.NONE, RoomType.DEFAULT.webhooks());
  }

  @Test
  void parse_badWebhooks_areNamed() {
    String ask = "{\"secretName\":\"%s\",\"authorize\":{\"url\":\"%s\",\"actions\":[%s]%s}}";
    assertWebhooksRefused(ask.formatted("../etc", "http://b", "\"join\"", ""), "../etc");
    assertWebhooksRefused(ask.formatted("a", "ftp://b", "\"join\"", ""), "ftp://b");
    assertWebhooksRefused(ask.formatted("a", "http:///p", "\"join\"", ""), "http:///p");
    assertWebhooksRefused(ask.formatted("a", "http://b", "\"peek\"", ""), "peek");
    assertWebhooksRefused(ask.formatted("a", "http://b", "", ""), "authorize.actions is empty");
    for (int millis : List.of(99, 5_001)) {
      assertWebhooksRefused(
          ask.formatted("a", "http://b", "\"join\"", ",\"timeoutMillis\":" + millis),
          "timeoutMillis is " + millis);
    }
    assertWebhooksRefused("{\"secretName\":\"a\"}", "authorize, events or both");
    assertRefused(
        "[{\"name\":\"a\",\"match\":\"*\",\"webhooks\":{\"secretName\":\"a\",\"events\":{\"url\":\"http://b\"}}}]",
        "only where presence is true");
  }

  @Test
  void parse_urlWithPassword_isRefusedWithoutTellingIt() {
    String webhooks = "{\"secretName\":\"a\",\"events\":{\"url\":\"%s\"}}";
    for (String url : List.of("http://ana:hush@b", "ftp://ana:hush@b", "http://ana:hush@b c")) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> webhooks(webhooks.formatted(url)), url);
      assertFalse(refused.getMessage().contains("hush"), refused::getMessage);
    }
  }

  private static RoomWebhooks webhooks(String json) {
    return parse(
            "[{\"name\":\"a\",\"match\":\"*\",\"presence\":true,\"webhooks\":%s}]".formatted(json))
        .of("x")
        .webhooks();
  }

  private static void assertWebhooksRefused(String json, String told) {
    assertRefused(
        "[{\"name\":\"a\",\"match\":\"*\",\"presence\":true,\"webhooks\":%s}]".formatted(json),
        told);
  }

  @Test
  void parse_program_isTakenWithItsNumbers() {
    String type = "[{\"name\":\"a\",\"match\":\"*\",\"program\":\"%s\"%s}]";
    for (String program : List.of("relay", "state", "meeting", "document")) {
      assertEquals(
          program, parse(type.formatted(program, "")).of("x").programming().program().name());
    }
    RoomType counted =
        parse(type.formatted("state", ",\"snapshotEvery\":1,\"stateBytesMax\":1024")).of("x");
    assertEquals(1, counted.programming().snapshotEvery());
    assertEquals(1024, counted.programming().stateBytesMax());
    assertRefused(type.formatted("state", ",\"snapshotEvery\":0"), "snapshotEvery is 0");
    assertRefused(type.formatted("state", ",\"stateBytesMax\":1023"), "stateBytesMax is 1023");
    assertRefused(type.formatted("state", ",\"stateBytesMax\":4194305"), "4194305");
  }

  @Test
  void parse_presenceDetailsMax_atTheLimitsAndOnePast() {
    String type = "[{\"name\":\"a\",\"match\":\"*\",\"presence\":true%s}]";
    assertEquals(1_000, parse(type.formatted("")).of("x").presenceDetailsMax());
    for (int allowed : List.of(0, 10_000)) {
      String field = ",\"presenceDetailsMax\":" + allowed;
      assertEquals(allowed, parse(type.formatted(field)).of("x").presenceDetailsMax());
    }
    assertRefused(type.formatted(",\"presenceDetailsMax\":-1"), "presenceDetailsMax is -1");
    assertRefused(type.formatted(",\"presenceDetailsMax\":10001"), "10001, allowed is 0 to 10000");
  }

  @Test
  void parse_unknownProgram_namesThoseThatThereAre() {
    assertRefused(
        "[{\"name\":\"a\",\"match\":\"*\",\"program\":\"poker\"}]",
        "room type a: program is poker, known are: document, meeting, relay, state");
  }

  private static RoomTypes parse(String json) {
    return RoomTypesFile.parse(json, Programs.load(RoomTypesFileTest.class.getClassLoader()));
  }

  private static void assertRefused(String json, String named) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> parse(json));
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }
}
