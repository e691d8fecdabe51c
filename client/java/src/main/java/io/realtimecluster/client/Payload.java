package io.realtimecluster.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The content of a publication: text or bytes, as it was published. Immutable. */
public sealed interface Payload {

  /** As text; bytes are read as UTF-8. */
  String text();

  /** As bytes, which are the caller's; text is written as UTF-8. */
  byte[] bytes();

  /** Published as text. */
  record Text(String text) implements Payload {
    @Override
    public byte[] bytes() {
      return text.getBytes(UTF_8);
    }
  }

  /** Published as bytes. */
  @SuppressWarnings("ArrayRecordComponent") // Copied, and compared by content.
  record Binary(byte[] bytes) implements Payload {

    /** A copy of the bytes. */
    public Binary {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public String text() {
      return new String(bytes, UTF_8);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Binary binary && Arrays.equals(bytes, binary.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Binary[" + bytes.length + " bytes]";
    }
  }
}
