package io.realtimecluster.operator.realtimecluster.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells in a pod's annotation which version of a file or Secret it started with. */
public final class Checksum {

  private static final int LENGTH_BYTES = 8;

  private static final JsonMapper SORTING =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private Checksum() {}

  /**
   * Of what a JSON object says, whatever the order of its fields: {@link java.util.Map#of} has
   * another order in each process, so the next leader would take the same template for another one.
   */
  static String ofJson(String json) {
    try {
      return of(SORTING.writeValueAsString(SORTING.readValue(json, Object.class)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Short, and one-way also where the text is a secret of the demanded length. */
  public static String of(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, LENGTH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
