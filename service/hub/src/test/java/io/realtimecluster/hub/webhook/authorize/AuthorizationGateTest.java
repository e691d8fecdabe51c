package io.realtimecluster.hub.webhook.authorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.webhook.authorize.Decision.Allowed;
import io.realtimecluster.hub.webhook.authorize.Decision.Denied;
import io.realtimecluster.hub.webhook.authorize.Decision.Unknown;
import io.realtimecluster.hub.webhook.call.WebhookMetrics;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AuthorizationGateTest {

  private static final RoomType PUBLISHES = Messages.type(Action.PUBLISH);
  private static final RoomType JOINS = Messages.type(Action.JOIN);
  private static final Allowed ONCE = new Allowed(Duration.ZERO);

  private final ScriptedBackend backend = new ScriptedBackend();
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final AuthorizationGate gate = gate(backend, wakeUps::incrementAndGet);

  private static AuthorizationGate gate(Backend backend, Runnable wakeUp) {
    return new AuthorizationGate(backend, new WebhookMetrics(new SimpleMeterRegistry()), wakeUp);
  }

  /** Whenever answers come, in whatever order: each session's messages leave in their order. */
  @Property(tries = 300)
  void takeDecided_answersInAnyOrder_keepsEachSessionsOrder(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 3) Integer> sessions,
      @ForAll Random random) {
    ScriptedBackend asked = new ScriptedBackend();
    AuthorizationGate gate = gate(asked, () -> {});
    List<Decided> decided = new ArrayList<>();
    for (int i = 0; i < sessions.size(); i++) {
      assertTrue(
          gate.holds("edge-1", Messages.publish("s" + sessions.get(i), i + 1), PUBLISHES, 0));
      if (random.nextInt(3) == 0) {
        answerSome(asked, random);
        decided.addAll(gate.takeDecided(0));
      }
    }
    while (!asked.asked.isEmpty()) {
      answerSome(asked, random);
    }
    decided.addAll(gate.takeDecided(0));
    assertEquals(sessions.size(), decided.size());
    assertEquals(0, asked.waiting);
    Map<String, Long> lastBySession = new HashMap<>();
    for (Decided each : decided) {
      RoomPublish publish = each.message().getPublish();
      long before =
          Objects.requireNonNullElse(
              lastBySession.put(publish.getSession(), publish.getSequence()), 0L);
      assertTrue(publish.getSequence() > before, decided::toString);
      assertEquals(publish.getSequence() % 2 == 0, each.refusal() == null, "its own decision");
    }
  }

  private static void answerSome(ScriptedBackend asked, Random random) {
    Collections.shuffle(asked.asked, random);
    int count = random.nextInt(asked.asked.size() + 1);
    for (int i = 0; i < count; i++) {
      ScriptedBackend.Asked next = asked.asked.removeLast();
      next.answer().accept(decisionOf(next.question()));
    }
  }

  private static Decision decisionOf(Question question) {
    long sequence = Long.parseLong(Objects.requireNonNull(question.payload()).getText());
    return sequence % 2 == 0 ? ONCE : new Denied("no");
  }

  @Test
  void holds_nothingToAsk_letsItGoOn() {
    assertFalse(gate.holds("edge-1", Messages.publish("s", 1), JOINS, 0));
    assertFalse(gate.holds("edge-1", Messages.join("ana"), PUBLISHES, 0));
    assertFalse(gate.holds("edge-1", Messages.publish("s", 1), RoomType.DEFAULT, 0));
    assertFalse(gate.holds(HubQueue.of("hub-1"), Messages.publish("s", 1), PUBLISHES, 0));
    assertEquals(0, backend.waiting);
  }

  @Test
  void takeDecided_deniedAndUnknown_tellWhy() {
    hold(Messages.publish("a", 1), new Denied("you are muted"));
    hold(Messages.publish("b", 1), new Denied(""));
    hold(Messages.publish("c", 1), new Unknown("status 500"));
    List<Error> errors =
        gate.takeDecided(0).stream().map(each -> Objects.requireNonNull(each.refusal())).toList();
    assertEquals(ErrorCode.PERMISSION_DENIED, errors.get(0).getCode());
    assertEquals("you are muted", errors.get(0).getMessage());
    assertFalse(errors.get(0).getTemporary());
    assertEquals("chat:1: the backend does not allow the publish", errors.get(1).getMessage());
    assertEquals(ErrorCode.UNAVAILABLE, errors.get(2).getCode());
    assertTrue(errors.get(2).getTemporary());
    assertEquals(1_000, errors.get(2).getRetryMillis());
    assertFalse(errors.get(2).getMessage().contains("500"), "that is for the log");
    assertEquals(1, wakeUps.get(), "until the answers are taken");
  }

  @Test
  void holds_keptYes_isAskedForAgainOnlyAfterItsTime() {
    hold(Messages.publish("s", 1), new Allowed(Duration.ofNanos(100)));
    assertNull(gate.takeDecided(0).getFirst().refusal());
    assertFalse(gate.holds("edge-1", Messages.publish("s", 2), PUBLISHES, 99));
    assertFalse(gate.holds("edge-1", Messages.publish("of another session", 1), PUBLISHES, 99));
    assertTrue(gate.holds("edge-1", Messages.publish("s", 3), PUBLISHES, 100));
  }

  @Test
  void holds_keptYesWhileAnEarlierOneWaits_doesNotOvertakeIt() {
    assertTrue(gate.holds("edge-1", Messages.publish("s", 1), PUBLISHES, 0));
    hold(Messages.publish("other", 1), new Allowed(Duration.ofSeconds(1)));
    assertEquals(1, gate.takeDecided(0).size());
    assertTrue(gate.holds("edge-1", Messages.publish("s", 2), PUBLISHES, 1));
    assertEquals(List.of(), gate.takeDecided(1));
    backend.asked.getFirst().answer().accept(ONCE);
    assertEquals(
        List.of(1L, 2L),
        gate.takeDecided(1).stream()
            .map(each -> each.message().getPublish().getSequence())
            .toList());
  }

  @Test
  void holds_joinThatAnEdgeRepeats_isOneQuestion() {
    assertTrue(gate.holds("edge-1", Messages.join("ana"), JOINS, 0));
    assertTrue(gate.holds("edge-1", Messages.join("ana"), JOINS, 0));
    assertTrue(gate.holds("edge-2", Messages.join("ana"), JOINS, 0));
    assertEquals(2, backend.asked.size(), "one for each edge");
    backend.asked.forEach(asked -> asked.answer().accept(ONCE));
    assertEquals(
        List.of("edge-1", "edge-2"), gate.takeDecided(0).stream().map(Decided::edge).toList());
  }

  @Test
  void holds_noPlace_refusesForNow() {
    backend.places = 1;
    assertTrue(gate.holds("edge-1", Messages.publish("a", 1), PUBLISHES, 0));
    assertTrue(gate.holds("edge-1", Messages.publish("b", 1), PUBLISHES, 0));
    List<Decided> decided = gate.takeDecided(0);
    assertEquals(1, decided.size());
    assertEquals("b", decided.getFirst().message().getPublish().getSession());
    Error refusal = Objects.requireNonNull(decided.getFirst().refusal());
    assertEquals(ErrorCode.UNAVAILABLE, refusal.getCode());
    assertTrue(refusal.getTemporary());
    assertEquals(1, backend.asked.size());
  }

  @Test
  void close_whatWaits_isToAskTheNextOwner() {
    assertTrue(gate.holds("edge-1", Messages.publish("a", 1), PUBLISHES, 0));
    List<Decided> given = gate.close();
    assertEquals(1, given.size());
    assertEquals(100, Objects.requireNonNull(given.getFirst().refusal()).getRetryMillis());
    assertEquals(0, backend.waiting);
    assertFalse(backend.asked.getFirst().wanted().getAsBoolean());
    backend.asked.getFirst().answer().accept(ONCE);
    assertEquals(List.of(), gate.takeDecided(0));
    assertEquals(0, backend.waiting, "given back once");
  }

  private void hold(UpstreamMessage message, Decision decision) {
    assertTrue(gate.holds("edge-1", message, PUBLISHES, 0));
    backend.asked.getLast().answer().accept(decision);
  }
}
