package io.realtimecluster.edge.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens made by hand, good and bad. */
class TokenVerifierTest {
  private static final String SECRET = "a secret of thirty-two bytes, or";
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final long NOW_SECONDS = 1_800_000_000;
  private static final long LATER = NOW_SECONDS + 3_600;

  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(NOW_SECONDS), ZoneOffset.UTC);

  private final TokenVerifier verifier = new TokenVerifier(false, Optional.of(SECRET), CLOCK);

  @Test
  void verify_good_isWhoItSays() {
    var valid = valid(token("{\"sub\":\"ana\",\"exp\":%d,\"info\":{\"name\":\"Ana\"}}", LATER));

    assertEquals(new Identity("ana", LATER * 1_000, "{\"name\":\"Ana\"}"), valid.identity());
    assertEquals("", valid(token("{\"sub\":\"ana\",\"exp\":%d}", LATER)).identity().info());
    assertEquals(
        "\"Ana\"",
        valid(token("{\"sub\":\"ana\",\"exp\":%d,\"info\":\"Ana\"}", LATER)).identity().info());
    assertEquals(
        "", valid(token("{\"sub\":\"ana\",\"exp\":%d,\"info\":null}", LATER)).identity().info());
  }

  @Test
  void verify_clocksThatDifferALittle_isGood() {
    valid(token("{\"sub\":\"ana\",\"exp\":%d}", NOW_SECONDS - 4));
    valid(token("{\"sub\":\"ana\",\"exp\":%d,\"nbf\":%d}", LATER, NOW_SECONDS + 5));
    valid(token("{\"sub\":\"ana\",\"exp\":%d,\"iat\":%d}", LATER, NOW_SECONDS + 600));
  }

  @Test
  void verify_expired_saysSo_butOnlyOfOneOfOurs() {
    String expired = token("{\"sub\":\"ana\",\"exp\":%d}", NOW_SECONDS - 6);

    assertInstanceOf(TokenResult.Expired.class, verifier.verify(expired));
    invalid(expired.substring(0, expired.length() - 2) + "AA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"exp\":%d}",
        "{\"sub\":null,\"exp\":%d}",
        "{\"sub\":7,\"exp\":%d}",
        "{\"sub\":[\"ana\"],\"exp\":%d}",
        "{\"sub\":\"ana\"}",
        "{\"sub\":\"ana\",\"exp\":null}",
        "{\"sub\":\"ana\",\"exp\":\"%d\"}",
        "{\"sub\":\"ana\",\"exp\":{}}",
        "{\"sub\":\"ana\",\"exp\":9999999999999999}",
        "{\"sub\":\"ana\",\"exp\":9000000000000000000}",
        "{\"sub\":\"ana\",\"exp\":1e300}",
        "{\"sub\":\"ana\",\"exp\":%d,\"nbf\":9000000000000000000}",
        "{\"sub\":\"ana\",\"exp\":%d,\"iat\":9000000000000000000}",
        "{\"sub\":\"ana\",\"exp\":%1$d,\"nbf\":%1$d}",
        "{\"sub\":\"ana\",\"exp\":%d,\"info\":7}",
        "[]",
        "null",
        "{\"sub\":\"ana\",\"exp\":%d",
        "",
      })
  void verify_claimsMissingOrOfAnotherType_isInvalid(String claims) {
    invalid(token(claims, LATER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS384", "HS512", "none", "RS256", "hs256", ""})
  void verify_anyOtherAlgorithm_isInvalid(String algorithm) {
    invalid(signed("{\"alg\":\"%s\"}".formatted(algorithm), claims(), SECRET));
  }

  @Test
  void verify_anotherSecretOrNone_isInvalid() {
    invalid(signed(HEADER, claims(), SECRET.replace('a', 'b')));
    String good = signed(HEADER, claims(), SECRET);
    invalid(good.substring(0, good.lastIndexOf('.') + 1));
    invalid(good.substring(0, good.lastIndexOf('.')));
    invalid(good + ".x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "{}", "{\"alg\":null}", "{\"alg\":7}", "{", ""})
  void verify_headerOfAnotherShape_isInvalid(String header) {
    invalid(signed(header, claims(), SECRET));
  }

  @Test
  void verify_criticalExtension_isInvalid() {
    invalid(signed("{\"alg\":\"HS256\",\"crit\":[\"exp\"]}", claims(), SECRET));
  }

  @Test
  void verify_longestAndOneMore_isReadAndRefusedUnread() {
    assertInstanceOf(
        TokenResult.Invalid.class, verifier.verify("x".repeat(TokenVerifier.TOKEN_LENGTH_MAX)));
    String padded =
        token("{\"sub\":\"ana\",\"exp\":%d,\"more\":\"" + "x".repeat(6_000) + "\"}", LATER);
    assertTrue(padded.length() > 8_000 && padded.length() <= TokenVerifier.TOKEN_LENGTH_MAX);
    valid(padded);
    String longer =
        token("{\"sub\":\"ana\",\"exp\":%d,\"more\":\"" + "x".repeat(7_000) + "\"}", LATER);
    assertTrue(longer.length() > TokenVerifier.TOKEN_LENGTH_MAX);
    invalid(longer);
  }

  @Test
  void verify_anyText_isInvalidAndNeverFails() {
    var random = new Random(22);
    String good = signed(HEADER, claims(), SECRET);
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder(good);
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(1, 0x180));
      }
      if (verifier.verify(text.toString()) instanceof TokenResult.Valid valid) {
        assertEquals("ana", valid.identity().user(), "nothing but how the same bits are written");
      }
    }
    invalid(token("[".repeat(3_000), LATER));
    assertInstanceOf(TokenResult.Missing.class, verifier.verify(""));
  }

  @Test
  void construct_secretMissingOrTooShort_saysWhatIsNeeded() {
    var none =
        assertThrows(
            IllegalStateException.class, () -> new TokenVerifier(false, Optional.empty(), CLOCK));
    assertTrue(none.getMessage().contains("realtimecluster.auth.jwt-secret is missing"));
    var tooShort =
        assertThrows(
            IllegalStateException.class,
            () -> new TokenVerifier(false, Optional.of(SECRET.substring(1)), CLOCK));
    assertTrue(tooShort.getMessage().contains("has 31 bytes, at least 32 are needed"));
  }

  private TokenResult.Valid valid(String token) {
    return assertInstanceOf(TokenResult.Valid.class, verifier.verify(token));
  }

  private void invalid(String token) {
    assertInstanceOf(TokenResult.Invalid.class, verifier.verify(token), token);
  }

  private static String claims() {
    return "{\"sub\":\"ana\",\"exp\":%d}".formatted(LATER);
  }

  private static String token(String claims, Object... values) {
    return signed(HEADER, claims.formatted(values), SECRET);
  }

  /** Signed with HMAC-SHA256, whatever the header says; by the JDK alone. */
  private static String signed(String header, String claims, String secret) {
    String signedPart = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return signedPart + "." + base64(mac.doFinal(signedPart.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
