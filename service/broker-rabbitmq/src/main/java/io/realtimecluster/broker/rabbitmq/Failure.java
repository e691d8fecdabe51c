package io.realtimecluster.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;

/** Expected failures as one line: the Java client hides the reason in the cause. */
final class Failure {

  private Failure() {}

  static String text(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof ShutdownSignalException signal) {
      return switch (signal.getReason()) {
        case AMQP.Channel.Close close -> close.getReplyText();
        case AMQP.Connection.Close close -> close.getReplyText();
        case null, default -> "connection lost";
      };
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
