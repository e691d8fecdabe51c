package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Protocol;
import java.util.List;

/** What a request of long-polling is answered with. */
sealed interface PollAnswer {

  /**
   * The session is open.
   *
   * @param token names it in the requests to come
   * @param messages the first; none if there are none yet
   */
  record Opened(String token, Protocol protocol, long sequence, List<byte[]> messages)
      implements PollAnswer {}

  /** Messages that have waited, under a number that acknowledges them. */
  record Messages(Protocol protocol, long sequence, List<byte[]> messages) implements PollAnswer {}

  /** The client's frame was taken, or nothing has come for it, or the session was ended by it. */
  record Nothing() implements PollAnswer {}

  /** The connection was closed; nothing more comes of this session. */
  record Closed(CloseCode code) implements PollAnswer {}

  /** The request cannot be served. */
  record Refused(int status, String why) implements PollAnswer {

    static final int BAD_REQUEST = 400;
    static final int TIMEOUT = 408;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;

    /** The body did not come in time. */
    static Refused tooLate() {
      return new Refused(
          TIMEOUT, "the body did not come within %d s".formatted(RequestBody.SECONDS_MAX));
    }

    /** No edge, or not this one, has the session. */
    static Refused unknownSession() {
      return new Refused(
          NOT_FOUND, "no such session, or it is over: open another one with POST /v1/poll");
    }
  }
}
