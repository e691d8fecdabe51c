package io.realtimecluster.bench.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Mints the JWTs that an edge asks for: HS256 with "sub" and "exp". */
public final class Token {
  /** RFC 7518 §3.2: the key is at least as long as the hash. */
  public static final int SECRET_BYTES_MIN = 32;

  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private Token() {}

  /**
   * @param subject the user; letters, digits and {@code -._} only, because it is not escaped
   * @throws IllegalArgumentException if the secret is under 32 bytes or the subject needs escaping
   */
  public static String hs256(String secret, String subject, Instant expires) {
    byte[] key = secret.getBytes(UTF_8);
    if (key.length < SECRET_BYTES_MIN) {
      throw new IllegalArgumentException(
          "the token secret has %d bytes; HS256 needs at least %d"
              .formatted(key.length, SECRET_BYTES_MIN));
    }
    if (!subject.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "subject '%s' may hold only letters, digits and -._".formatted(subject));
    }
    String claims = "{\"sub\":\"%s\",\"exp\":%d}".formatted(subject, expires.getEpochSecond());
    String signed = base64(HEADER.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
    return signed + "." + base64(mac(key, signed.getBytes(UTF_8)));
  }

  private static byte[] mac(byte[] key, byte[] signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return BASE64URL.encodeToString(bytes);
  }
}
