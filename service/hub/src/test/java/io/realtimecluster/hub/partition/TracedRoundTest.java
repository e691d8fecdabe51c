package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.saga.SagaMetrics;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.state.memory.MemorySagaJournal;
import io.realtimecluster.tracing.RecordedSpans;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracedRoundTest {

  private static final RoomTypes TYPES =
      new RoomTypes(
          List.of(
              RoomType.relay(
                  "durable", "durable:*", new History(Durability.DURABLE, 10, null), false)));
  private static final long SENT_MICROS = 1_000_000;
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> DUPLICATE =
      AttributeKey.stringKey("realtimecluster.duplicate");

  private final ExecutorService storage = Executors.newVirtualThreadPerTaskExecutor();
  private final List<DownstreamBatch> sent = new CopyOnWriteArrayList<>();
  private final RecordedSpans spans = new RecordedSpans();
  private final OwnedPartition partition =
      new OwnedPartition(
          new Lease(0, "hub-1", 1, 1, 1),
          Duration.ofMinutes(1),
          System.nanoTime(),
          TYPES,
          new MemoryRoomLog(),
          new Recording(sent),
          new HubMetrics(new SimpleMeterRegistry()),
          spans.tracing(),
          new SagaServices(
              new MemorySagaJournal(),
              step -> CompletableFuture.failedFuture(new IllegalStateException(step.toString())),
              new SagaMetrics(new SimpleMeterRegistry())),
          storage,
          new Webhooks(
              Optional.empty(),
              Duration.ofHours(1),
              TYPES,
              new PartitionLogs(new MemoryRoomLog()),
              new SimpleMeterRegistry()));

  @AfterEach
  void stop() {
    var _ = partition.stop();
    storage.close();
  }

  @Test
  void publish_tracedToADurableRoom_isDecidedStoredAndGoesOnAtTheEdges() throws Exception {
    partition.start();
    round(announcement("durable:1"), traced(publish("durable:1", 1)));
    SpanData hop = spans.ended("broker upstream");
    SpanData publish = spans.ended("hub publish");
    assertEquals(RecordedSpans.TRACE_ID, hop.getTraceId());
    assertEquals(RecordedSpans.SPAN_ID, hop.getParentSpanId());
    assertEquals(TimeUnit.MICROSECONDS.toNanos(SENT_MICROS), hop.getStartEpochNanos());
    assertEquals(hop.getSpanId(), publish.getParentSpanId());
    assertEquals(publish.getSpanId(), spans.ended("hub decide").getParentSpanId());
    assertEquals(publish.getSpanId(), spans.ended("hub store").getParentSpanId());
    assertEquals(
        List.of("00-" + hop.getTraceId() + "-" + publish.getSpanId() + "-01"), sentTraceparents());
    assertTrue(sent.getLast().getSentMicros() > SENT_MICROS);
  }

  @Test
  void publish_tracedToAMemoryRoom_isNotStored() throws Exception {
    partition.start();
    round(announcement("memory:1"), traced(publish("memory:1", 1)));
    assertEquals(
        List.of("broker upstream", "hub decide", "hub publish"),
        spans.ended().stream().map(SpanData::getName).toList());
  }

  @Test
  void publish_sentAgain_isMarkedAndLeadsToNothing() throws Exception {
    partition.start();
    round(announcement("durable:1"), publish("durable:1", 1));
    round(traced(publish("durable:1", 1)));
    assertEquals("true", spans.ended("hub publish").getAttributes().get(DUPLICATE));
    assertEquals(List.of(""), sentTraceparents());
  }

  @Test
  void command_refused_isAnErrorOfItsCode() throws Exception {
    partition.start();
    round(traced(command("memory:1")));
    SpanData command = spans.ended("hub command");
    assertEquals(StatusCode.ERROR, command.getStatus().getStatusCode());
    assertEquals("INVALID_ARGUMENT", command.getAttributes().get(ERROR));
  }

  @Test
  void publish_notTraced_hasNoSpansAndNothingMoreOnTheWay() throws Exception {
    partition.start();
    round(announcement("durable:1"), publish("durable:1", 1));
    assertEquals(List.of(), spans.ended());
    assertEquals(List.of(""), sentTraceparents());
    assertTrue(sent.stream().allMatch(batch -> batch.getSentMicros() == 0));
  }

  private List<String> sentTraceparents() {
    return sent.stream()
        .flatMap(batch -> batch.getMessagesList().stream())
        .filter(DownstreamMessage::hasPublication)
        .map(DownstreamMessage::getPublication)
        .map(Publication::getTraceparent)
        .toList();
  }

  private void round(UpstreamMessage... messages) throws InterruptedException {
    UpstreamBatch batch =
        UpstreamBatch.newBuilder()
            .setEdge("edge-1")
            .setSentMicros(SENT_MICROS)
            .addAllMessages(List.of(messages))
            .build();
    CountDownLatch acknowledged = new CountDownLatch(1);
    partition.receive(new Delivery(batch, acknowledged));
    assertTrue(acknowledged.await(30, TimeUnit.SECONDS));
  }

  private static UpstreamMessage announcement(String room) {
    return UpstreamMessage.newBuilder()
        .setInterest(InterestAnnouncement.newBuilder().setRoom(room))
        .build();
  }

  private static UpstreamMessage publish(String room, long sequence) {
    return UpstreamMessage.newBuilder()
        .setPublish(
            RoomPublish.newBuilder()
                .setRoom(room)
                .setSession("s")
                .setSequence(sequence)
                .setPayload(Payload.newBuilder().setText("hi"))
                .setReplyTo(7))
        .build();
  }

  private static UpstreamMessage command(String room) {
    return UpstreamMessage.newBuilder()
        .setCommand(
            RoomCommand.newBuilder()
                .setRoom(room)
                .setSession("s")
                .setSequence(1)
                .setPayload(Payload.newBuilder().setText("{\"type\":\"dance\"}"))
                .setReplyTo(7))
        .build();
  }

  private static UpstreamMessage traced(UpstreamMessage message) {
    return message.toBuilder().setTraceparent(RecordedSpans.TRACEPARENT).build();
  }

  private record Recording(List<DownstreamBatch> sent) implements DownstreamPublisher {
    @Override
    public void publish(String edge, DownstreamBatch batch) {
      sent.add(batch);
    }

    @Override
    public void publishToAll(DownstreamBatch batch) {
      // It only says that the partition is owned.
    }
  }

  private record Delivery(UpstreamBatch batch, CountDownLatch acknowledged)
      implements UpstreamDelivery {
    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public void acknowledge() {
      acknowledged.countDown();
    }
  }
}
