package io.realtimecluster.hub.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** Reads bodies of requests and writes those of answers. Thread-safe. */
final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The body of a request; what it must not be without is checked by who reads it. */
  static <T> T read(byte[] body, Class<T> type) {
    try {
      T read = MAPPER.readValue(body, type);
      if (read == null) {
        throw Checks.invalid("the body is null, not a JSON object");
      }
      return read;
    } catch (UnrecognizedPropertyException e) {
      throw Checks.invalid(
          "the body has the unknown field %s, known are: %s"
              .formatted(place(e), e.getKnownPropertyIds()));
    } catch (JsonMappingException e) {
      throw Checks.invalid(
          "the body does not have the right type at %s, see /v1/openapi".formatted(place(e)));
    } catch (JsonProcessingException e) {
      throw Checks.invalid(
          "the body is no JSON from line %d, column %d on"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String write(Object answer) {
    try {
      return MAPPER.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be written", e);
    }
  }

  private static String place(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : at.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "its beginning" : path;
  }
}
