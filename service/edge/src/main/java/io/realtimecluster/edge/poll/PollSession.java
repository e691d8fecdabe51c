package io.realtimecluster.edge.poll;

import io.netty.channel.EventLoop;
import io.realtimecluster.edge.connection.Batch;
import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.OutboundMarks;
import io.realtimecluster.edge.connection.Protocol;
import io.realtimecluster.edge.connection.Transport;
import io.realtimecluster.edge.poll.PollAnswer.Refused;
import io.realtimecluster.edge.poll.PollState.Between;
import io.realtimecluster.edge.poll.PollState.Closed;
import io.realtimecluster.edge.poll.PollState.Gone;
import io.realtimecluster.edge.poll.PollState.Waiting;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection by HTTP requests: at most one GET waits for messages, and frames come by POST, one
 * after the other. Both are numbered, so that either may be sent again. Confined to its event loop.
 */
final class PollSession implements Transport {

  /** So long requests are told why the session was closed. */
  static final int CLOSED_SECONDS_MAX = 10;

  private final String token;
  private final Protocol protocol;
  private final EventLoop eventLoop;
  private final OutboundMarks marks;
  private final FrameSink frames;
  private final PollOutbox outbox;
  private final PollInbox inbox = new PollInbox();
  private final LatestUpload latestUpload = new LatestUpload();
  private @Nullable Connection connection;
  private PollState state = new Between();
  private boolean congested;

  PollSession(
      String token, Protocol protocol, EventLoop eventLoop, OutboundMarks marks, FrameSink frames) {
    this.token = token;
    this.protocol = protocol;
    this.eventLoop = eventLoop;
    this.marks = marks;
    this.frames = frames;
    this.outbox = new PollOutbox(protocol);
  }

  String token() {
    return token;
  }

  /** Where its requests are to be handled. Thread-safe. */
  EventLoop eventLoop() {
    return eventLoop;
  }

  /** The request whose body is being read. Thread-safe. */
  LatestUpload latestUpload() {
    return latestUpload;
  }

  /** Takes the frame of the opening request, which may be empty, and answers that. */
  void open(Connection carried, byte[] frame, PollExchange exchange) {
    connection = carried;
    if (frame.length > 0) {
      frames.receive(carried, frame);
    }
    if (state instanceof Closed(CloseCode code)) {
      tell(code, exchange);
      forget(); // The client does not know its name.
    } else {
      PollAnswer.Messages first = outbox.open();
      exchange.answer(new PollAnswer.Opened(token, protocol, first.sequence(), first.messages()));
    }
  }

  /** A GET: the client has the answers up to this one and waits for the next. */
  void get(long after, PollExchange exchange) {
    switch (state) {
      case Between _, Waiting _ -> poll(after, exchange);
      case Closed(CloseCode code) -> tell(code, exchange);
      case Gone _ -> exchange.answer(Refused.unknownSession());
    }
  }

  private void poll(long after, PollExchange exchange) {
    heard();
    switch (outbox.acknowledge(after)) {
      case UNKNOWN ->
          exchange.answer(
              new Refused(
                  Refused.BAD_REQUEST, "after is %d, which was not given".formatted(after)));
      case LATE ->
          exchange.answer(
              new Refused(Refused.CONFLICT, "after is %d, which is over".formatted(after)));
      case TAKEN -> {
        if (state instanceof Waiting(PollExchange other)) {
          other.answer(new Refused(Refused.CONFLICT, "another GET has taken its place"));
        }
        state = new Waiting(exchange);
        exchange.onGone(() -> eventLoop.execute(() -> lost(exchange)));
        flush();
      }
    }
  }

  private void lost(PollExchange exchange) {
    if (state instanceof Waiting(PollExchange waiting) && waiting == exchange) {
      state = new Between();
    }
  }

  /** A POST: the client's frame with this number. One that was taken is not taken again. */
  void post(long sequence, byte[] frame, PollExchange exchange) {
    switch (state) {
      case Between _, Waiting _ -> receive(sequence, frame, exchange);
      case Closed(CloseCode code) -> tell(code, exchange);
      case Gone _ -> exchange.answer(Refused.unknownSession());
    }
  }

  private void receive(long sequence, byte[] frame, PollExchange exchange) {
    heard();
    if (connection != null && inbox.take(sequence)) {
      frames.receive(connection, frame);
    }
    if (state instanceof Closed(CloseCode code)) {
      tell(code, exchange);
    } else {
      inbox.answer(sequence, exchange);
    }
  }

  /** A POST that no client may send: closes it. */
  void violate(CloseCode code, PollExchange exchange) {
    if (connection != null) {
      connection.close(code);
    }
    switch (state) {
      case Closed(CloseCode closed) -> tell(closed, exchange);
      case Between _, Waiting _, Gone _ -> exchange.answer(Refused.unknownSession());
    }
  }

  /** A DELETE: the client ends it. */
  void end(PollExchange exchange) {
    if (state instanceof Gone) {
      exchange.answer(Refused.unknownSession());
      return;
    }
    PollState before = state;
    state = new Gone();
    if (before instanceof Waiting(PollExchange waiting)) {
      waiting.answer(Refused.unknownSession());
    }
    inbox.release(Refused.unknownSession());
    // First, for the answer may be sent by another event loop: then there is a place for the next.
    disconnect();
    forget();
    exchange.answer(new PollAnswer.Nothing());
  }

  @Override
  public String name() {
    return "poll";
  }

  @Override
  public Protocol protocol() {
    return protocol;
  }

  @Override
  public void write(Batch batch) {
    outbox.add(batch.encoded(protocol));
    congested = congested || queuedBytes() > marks.highBytes();
  }

  @Override
  public void flush() {
    if (state instanceof Waiting(PollExchange exchange)) {
      PollAnswer.Messages next = outbox.next();
      if (next != null) {
        state = new Between();
        exchange.answer(next);
        caughtUp();
      }
    }
  }

  private void caughtUp() {
    if (congested && queuedBytes() <= marks.lowBytes()) {
      congested = false;
      if (connection != null) {
        connection.drained();
      }
    }
  }

  /** The client has to come again, which is a sign of life. */
  @Override
  public void ping() {
    if (state instanceof Waiting(PollExchange exchange)) {
      state = new Between();
      exchange.answer(new PollAnswer.Nothing());
    }
  }

  @Override
  public long queuedBytes() {
    return outbox.queuedBytes();
  }

  @Override
  public boolean congested() {
    return congested;
  }

  @Override
  public void reading(boolean read) {
    inbox.reading(read);
  }

  @Override
  public void close(CloseCode code) {
    PollState before = state;
    if (before instanceof Closed || before instanceof Gone) {
      return;
    }
    state = new Closed(code);
    outbox.clear();
    inbox.release(new PollAnswer.Closed(code));
    if (before instanceof Waiting(PollExchange exchange)) {
      tell(code, exchange);
    }
    // Later: whoever closes it may be at work on a list that it is in.
    eventLoop.execute(this::disconnect);
    var _ = eventLoop.schedule(this::forget, CLOSED_SECONDS_MAX, TimeUnit.SECONDS);
  }

  private static void tell(CloseCode code, PollExchange exchange) {
    exchange.answer(new PollAnswer.Closed(code));
  }

  private void disconnect() {
    if (connection != null) {
      frames.closed(connection);
      connection = null;
    }
  }

  private void forget() {
    state = new Gone();
    frames.forget(this);
  }

  private void heard() {
    if (connection != null) {
      connection.heard();
    }
  }
}
