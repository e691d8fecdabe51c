package io.realtimecluster.hub.webhook.authorize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.realtimecluster.hub.webhook.call.CallResult.Answered;
import io.realtimecluster.proto.client.v1.Payload;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Questions and answers as JSON. */
final class QuestionJson {

  /** A yes is kept no longer. */
  static final Duration KEEP_MAX = Duration.ofHours(1);

  /** Of a longer reason the client is told the beginning, in characters. */
  static final int REASON_LENGTH_MAX = 255;

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private QuestionJson() {}

  static byte[] body(Question question, Instant now) {
    Body body =
        new Body(
            question.what(),
            now.toString(),
            new Data(
                question.room(),
                question.roomType().name(),
                question.user(),
                question.payload() == null ? null : content(question.payload())));
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts can be written as JSON", e);
    }
  }

  static Decision decision(Answered answered) {
    try {
      if (answered.status() == FORBIDDEN) {
        return new Decision.Denied(reasonIfAny(answered.body()));
      }
      if (answered.status() != OK) {
        return new Decision.Unknown(answered.why());
      }
      Answer answer = JSON.readValue(answered.body(), Answer.class);
      if (answer == null || answer.allow == null) {
        return new Decision.Unknown("its answer has no field allow");
      }
      return answer.allow
          ? new Decision.Allowed(keep(answer.keepSeconds))
          : new Decision.Denied(reason(answer.reason));
    } catch (IOException e) {
      return new Decision.Unknown("its answer is no JSON that it may be");
    }
  }

  private static String reasonIfAny(byte[] body) {
    try {
      Answer answer = JSON.readValue(body, Answer.class);
      return reason(answer == null ? null : answer.reason);
    } catch (IOException _) {
      return reason(null); // Whatever serves 403 may write what it likes.
    }
  }

  private static String reason(@Nullable String told) {
    String reason = Objects.requireNonNullElse(told, "").strip();
    return reason.substring(0, Math.min(reason.length(), REASON_LENGTH_MAX));
  }

  private static Duration keep(@Nullable Long seconds) {
    return Duration.ofSeconds(Math.clamp(seconds == null ? 0 : seconds, 0, KEEP_MAX.toSeconds()));
  }

  private static Content content(Payload payload) {
    return payload.hasBinary()
        ? new Content(null, Base64.getEncoder().encodeToString(payload.getBinary().toByteArray()))
        : new Content(payload.getText(), null);
  }

  private record Body(String type, String timestamp, Data data) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Data(String room, String roomType, String user, @Nullable Content payload) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Content(@Nullable String text, @Nullable String binary) {}

  private record Answer(
      @Nullable Boolean allow, @Nullable String reason, @Nullable Long keepSeconds) {}
}
