package io.realtimecluster.client.transport;

import io.realtimecluster.client.loop.Loop;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A connection by HTTP requests: one GET waits for what comes, POSTs carry what goes, one at a
 * time. A GET names the last answer that came and a POST its own number, so that either may be
 * repeated. The connection above notices when nothing gets through any more and closes this. Used
 * on the loop only.
 */
public final class PollTransport implements Transport {

  private final PollRequests requests;
  private final Loop loop;
  private final SendQueue queue;
  private @Nullable TransportListener listener;
  private String session = "";
  private long heardSequence;
  private long postSequence;

  /**
   * @param token empty: none
   */
  public PollTransport(URI place, WireForm form, String token, Http http, Loop loop) {
    this.requests = new PollRequests(place, form, token, http, loop);
    this.loop = loop;
    this.queue = new SendQueue(loop, this::post, () -> end(TransportEnd.LOST));
  }

  @Override
  public void open(TransportListener listener) {
    this.listener = listener;
    // The first frame opens the session, so it may be sent already. Not from within this call: the
    // caller does not expect it yet.
    loop.execute(
        () -> {
          if (this.listener != null) {
            listener.onOpen();
          }
        });
  }

  @Override
  public void send(byte[] frame) {
    queue.add(frame);
  }

  @Override
  public void close() {
    if (listener == null) {
      return;
    }
    listener = null;
    queue.clear();
    requests.stop();
    if (!session.isEmpty()) {
      requests.end(session);
    }
  }

  private CompletionStage<?> post(byte[] frame) {
    var done = new CompletableFuture<@Nullable Void>();
    if (session.isEmpty()) {
      // Not repeated: an answer that is lost leaves a session that the edge forgets by itself.
      requests.open(
          frame,
          answer -> {
            opened(answer);
            done.complete(null);
          });
    } else {
      requests.post(
          session,
          ++postSequence,
          frame,
          answer -> {
            posted(answer);
            done.complete(null);
          });
    }
    return done;
  }

  private void opened(@Nullable PollAnswer answer) {
    if (answer == null) {
      end(TransportEnd.LOST);
    } else if (answer.status() != 201 || answer.session().isEmpty()) {
      end(answer.end());
    } else {
      session = answer.session();
      take(answer);
      poll();
    }
  }

  private void posted(PollAnswer answer) {
    if (listener == null) {
      return;
    }
    listener.onHeard();
    if (!answer.isSuccess()) {
      end(answer.end());
    }
  }

  private void poll() {
    if (listener != null) {
      requests.get(session, heardSequence, this::polled);
    }
  }

  private void polled(PollAnswer answer) {
    if (!answer.isSuccess()) {
      end(answer.end());
      return;
    }
    take(answer);
    poll();
  }

  private void take(PollAnswer answer) {
    if (listener == null) {
      return;
    }
    listener.onHeard();
    if (answer.sequence().isPresent()) {
      if (answer.sequence().getAsLong() <= heardSequence) {
        return; // An answer that is given again.
      }
      heardSequence = answer.sequence().getAsLong();
    }
    // Handling what came before may have closed this.
    if (answer.body().length > 0 && listener != null) {
      listener.onFrame(answer.body());
    }
  }

  private void end(TransportEnd end) {
    TransportListener ended = listener;
    if (ended == null) {
      return;
    }
    listener = null;
    queue.clear();
    requests.stop();
    ended.onEnd(end);
  }
}
