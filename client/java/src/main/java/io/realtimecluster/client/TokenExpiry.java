package io.realtimecluster.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a JWT ends, by its own word and unchecked: a hint for when to ask for the next. The server's
 * word decides.
 */
final class TokenExpiry {

  private static final Pattern PART = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[{}\\[\\]]");
  private static final Pattern NUMBER = Pattern.compile("\\s*:\\s*(\\d{1,12})(?:[.,}\\s]|$)");

  private TokenExpiry() {}

  /** Milliseconds since 1970; empty if the token does not tell. */
  static OptionalLong millis(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return OptionalLong.empty();
    }
    try {
      return exp(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return OptionalLong.empty();
    }
  }

  // The claim of the outermost object: what is in strings or deeper does not count.
  private static OptionalLong exp(String claims) {
    Matcher part = PART.matcher(claims);
    Matcher number = NUMBER.matcher(claims);
    int depth = 0;
    while (part.find()) {
      switch (part.group()) {
        case "{", "[" -> depth++;
        case "}", "]" -> depth--;
        case "\"exp\"" -> {
          if (depth == 1 && number.region(part.end(), claims.length()).lookingAt()) {
            return OptionalLong.of(Long.parseLong(number.group(1)) * 1_000);
          }
        }
        default -> {}
      }
    }
    return OptionalLong.empty();
  }
}
