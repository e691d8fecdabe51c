package io.realtimecluster.standalone;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.quarkus.test.junit.QuarkusTest;
import io.realtimecluster.hub.request.ClusterStatus;
import io.realtimecluster.hub.request.StatusRequests;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** However many want to know how the cluster is, it is asked once a second. */
@QuarkusTest
class StatusRequestsTest {

  @Inject StatusRequests requests;

  @Test
  void ask_soonAfterAnother_isTheSameAnswerAndLaterANewOne() throws Exception {
    CompletableFuture<ClusterStatus> first = requests.ask();
    CompletableFuture<ClusterStatus> second = requests.ask();

    assertSame(first.join(), second.join());
    Thread.sleep(StatusRequests.FRESH.plusMillis(1));
    assertNotSame(first.join(), requests.ask().join());
  }
}
