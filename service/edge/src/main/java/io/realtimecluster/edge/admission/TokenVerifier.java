package io.realtimecluster.edge.admission;

import io.realtimecluster.edge.EdgeConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;

/**
 * Verifies clients' tokens: JWTs signed with HS256 and nothing else, with a subject and an expiry.
 * Thread-safe.
 */
@ApplicationScoped
public class TokenVerifier {

  /** Longer tokens are refused unread, in characters. */
  public static final int TOKEN_LENGTH_MAX = 8 * 1024;

  private static final int SECRET_BYTES_MIN = 32;
  private static final int CLOCK_SKEW_SECONDS = 5;

  private final Optional<JwtConsumer> consumer;

  TokenVerifier(EdgeConfig config) {
    EdgeConfig.Auth auth = config.auth();
    if (auth.disabled()) {
      consumer = Optional.empty();
    } else {
      consumer = Optional.of(consumer(auth.jwtSecret()));
    }
  }

  /** False if everybody is let in without a token. */
  public boolean required() {
    return consumer.isPresent();
  }

  /** Verifies a token. Never logs it. */
  public TokenResult verify(String token) {
    if (consumer.isEmpty() || token.isEmpty() || token.length() > TOKEN_LENGTH_MAX) {
      return token.isEmpty() ? new TokenResult.Missing() : new TokenResult.Invalid();
    }
    try {
      JwtClaims claims = consumer.get().processToClaims(token);
      Optional<String> info = UserInfo.of(claims.getClaimValue(UserInfo.CLAIM));
      return info.isEmpty()
          ? new TokenResult.Invalid()
          : new TokenResult.Valid(
              new Identity(
                  claims.getSubject(), claims.getExpirationTime().getValueInMillis(), info.get()));
    } catch (InvalidJwtException e) {
      return e.hasExpired() ? new TokenResult.Expired() : new TokenResult.Invalid();
    } catch (MalformedClaimException e) {
      return new TokenResult.Invalid();
    }
  }

  private static JwtConsumer consumer(Optional<String> secret) {
    byte[] key =
        secret
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "realtimecluster.auth.jwt-secret is missing: the secret of HS256 tokens"));
    if (key.length < SECRET_BYTES_MIN) {
      throw new IllegalStateException(
          "realtimecluster.auth.jwt-secret has %d bytes, at least %d are needed"
              .formatted(key.length, SECRET_BYTES_MIN));
    }
    return new JwtConsumerBuilder()
        .setVerificationKey(new HmacKey(key))
        .setJwsAlgorithmConstraints(
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256))
        .setRequireExpirationTime()
        .setRequireSubject()
        .setSkipDefaultAudienceValidation()
        .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
        .build();
  }
}
