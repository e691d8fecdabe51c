package io.realtimecluster.bench.peer;

import java.io.IOException;

/**
 * A text that ends in the number of its publish, for servers that number nothing themselves: with
 * one publisher in a room that number is what an offset is, and shows what is lost or doubled.
 */
final class NumberedText {
  private static final int DIGITS = 10;

  private NumberedText() {}

  /** Puts the number in place of the last characters, so that the length stays. */
  static String write(String text, long number) {
    if (text.length() < DIGITS) {
      throw new IllegalArgumentException(
          "a text of %d characters; a number needs %d".formatted(text.length(), DIGITS));
    }
    String digits = Long.toString(number);
    return text.substring(0, text.length() - DIGITS)
        + "0".repeat(DIGITS - digits.length())
        + digits;
  }

  static long read(byte[] bytes, int start, int length) throws IOException {
    if (length < DIGITS) {
      throw new IOException("a text of %d bytes holds no number".formatted(length));
    }
    long number = 0;
    for (int index = start + length - DIGITS; index < start + length; index++) {
      int digit = bytes[index] - '0';
      if (digit < 0 || digit > 9) {
        throw new IOException("a text that ends in byte 0x%02x, no number".formatted(bytes[index]));
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
