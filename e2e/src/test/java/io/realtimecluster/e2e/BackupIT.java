package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backup and restore of rooms, by the requests that docs/operations.md tells of. */
class BackupIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final String ROOMS = "realtimecluster-rooms";
  private static final String LEASES = "realtimecluster-leases";

  private RealProcesses processes;

  @BeforeEach
  void start() {
    processes = new RealProcesses("backup", Map.of());
    processes.start(1, 1);
  }

  @AfterEach
  void stop() {
    processes.close();
  }

  @Test
  void restore_afterTheLossOfEverything_bringsRoomsBack() {
    String room = "durable:" + UUID.randomUUID();
    Joined joined = publish(room, 3);
    Path backup = backUp();
    // When
    clear(ROOMS);
    clear(LEASES);
    restore(backup);
    processes.startHub("hub-1");
    // Then
    try (TestConnection bob = connect("bob")) {
      Joined rejoined = bob.join(room, position(joined, 0));
      assertTrue(rejoined.getRecovered());
      assertEquals(3, rejoined.getPublicationsCount());
      assertEquals(4, offsetOf(bob.publish(room, 1, "after")), "the room goes on where it was");
    }
  }

  @Test
  void restore_ofAnOlderState_tellsClientsThatTheyCannotRecover() {
    String room = "durable:" + UUID.randomUUID();
    publish(room, 2);
    Path backup = backUp();
    processes.startHub("hub-1");
    Joined seen = publish(room, 2);
    processes.stop("hub-1");
    // When
    clear(ROOMS);
    restore(backup);
    processes.startHub("hub-1");
    // Then
    try (TestConnection bob = connect("bob")) {
      Joined rejoined = bob.join(room, position(seen, 4));
      awaitLoss(bob, rejoined);
      assertEquals(3, offsetOf(bob.publish(room, 1, "after")));
    }
  }

  @Test
  void noRestore_afterTheLossOfEverything_beginsRoomsAnew() {
    String room = "durable:" + UUID.randomUUID();
    Joined joined = publish(room, 2);
    processes.stop("hub-1");
    // When
    clear(ROOMS);
    clear(LEASES);
    processes.startHub("hub-1");
    // Then
    try (TestConnection bob = connect("bob")) {
      Joined rejoined = bob.join(room, position(joined, 2));
      awaitLoss(bob, rejoined);
      assertEquals(1, offsetOf(bob.publish(room, 1, "after")));
    }
  }

  /** At the join, or soon after it if the edge still had the room from before. */
  private static void awaitLoss(TestConnection client, Joined joined) {
    Waits.until(
        WAIT_MAX,
        () -> "that something is lost: " + joined + client.pushes(),
        () ->
            !joined.getRecovered()
                || client.pushes().stream().anyMatch(ServerMessage::hasRoomReset));
  }

  private Joined publish(String room, int count) {
    try (TestConnection ana = connect("ana")) {
      Joined joined = ana.join(room, null);
      for (int i = 1; i <= count; i++) {
        offsetOf(ana.publish(room, i, "text " + i));
      }
      return joined;
    }
  }

  /** With the hub stopped, which stays so. */
  private Path backUp() {
    processes.stop("hub-1");
    Path file = Path.of("target", "processes", "backup", "today.zip").toAbsolutePath();
    processes.rest(
        "container/backups/today",
        "-X",
        "POST",
        "-H",
        "Content-Type: application/json",
        "-d",
        "{\"resources\":{\"caches\":[\"%s\"]}}".formatted(ROOMS));
    Waits.until(
        WAIT_MAX,
        () -> "a backup",
        () -> {
          processes.rest("container/backups/today", "-o", file.toString());
          return Files.exists(file) && file.toFile().length() > 0;
        });
    processes.rest("container/backups/today", "-X", "DELETE");
    return file;
  }

  private void restore(Path backup) {
    processes.rest("container/restores/today", "-X", "POST", "-F", "backup=@" + backup);
    Waits.until(WAIT_MAX, () -> "rooms", () -> size(ROOMS) > 0);
  }

  private void clear(String cache) {
    processes.rest("caches/" + cache + "?action=clear", "-X", "POST");
    assertEquals(0, size(cache));
  }

  private int size(String cache) {
    return Integer.parseInt(processes.rest("caches/" + cache + "?action=size").strip());
  }

  private TestConnection connect(String user) {
    return TestConnection.connect(
        processes.edge("edge-1"), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }

  private static Position position(Joined joined, long offset) {
    return Position.newBuilder().setEpoch(joined.getEpoch()).setOffset(offset).build();
  }

  private static long offsetOf(CompletableFuture<ServerMessage> reply) {
    ServerMessage message = reply.orTimeout(60, TimeUnit.SECONDS).join();
    assertTrue(message.hasPublished(), message.toString());
    return message.getPublished().getOffset();
  }
}
