package io.realtimecluster.edge.admission;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.RegisteredClaims;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.auth0.jwt.interfaces.Verification;
import io.realtimecluster.edge.EdgeConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

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

  /** Extensions that a verifier must understand or refuse the token, RFC 7515 4.1.11. */
  private static final String CRITICAL = "crit";

  private final Optional<JWTVerifier> verifier;

  @Inject
  TokenVerifier(EdgeConfig config) {
    this(config.auth().disabled(), config.auth().jwtSecret(), Clock.systemUTC());
  }

  TokenVerifier(boolean disabled, Optional<String> secret, Clock clock) {
    verifier = disabled ? Optional.empty() : Optional.of(verifier(secret, clock));
  }

  /** False if everybody is let in without a token. */
  public boolean required() {
    return verifier.isPresent();
  }

  /** Verifies a token. Never logs it. */
  public TokenResult verify(String token) {
    if (verifier.isEmpty() || token.isEmpty() || token.length() > TOKEN_LENGTH_MAX) {
      return token.isEmpty() ? new TokenResult.Missing() : new TokenResult.Invalid();
    }
    try {
      return identified(verifier.get().verify(token));
    } catch (TokenExpiredException e) {
      return new TokenResult.Expired();
    } catch (JWTVerificationException | NullPointerException | ArithmeticException e) {
      // The library dereferences null where a header or claims are the JSON text "null"; an expiry
      // in seconds may be too large for milliseconds.
      return new TokenResult.Invalid();
    }
  }

  private static TokenResult identified(DecodedJWT token) {
    String user = token.getClaim(RegisteredClaims.SUBJECT).asString();
    Instant expires = token.getExpiresAtAsInstant();
    Claim told = token.getClaim(UserInfo.CLAIM);
    Optional<String> info =
        UserInfo.of(told.isMissing() || told.isNull() ? null : told.as(Object.class));
    if (user == null
        || expires == null
        || info.isEmpty()
        || !token.getHeaderClaim(CRITICAL).isMissing()) {
      return new TokenResult.Invalid();
    }
    return new TokenResult.Valid(new Identity(user, expires.toEpochMilli(), info.get()));
  }

  private static JWTVerifier verifier(Optional<String> secret, Clock clock) {
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
    Verification verification =
        JWT.require(Algorithm.HMAC256(key))
            .withClaimPresence(RegisteredClaims.EXPIRES_AT)
            .withClaimPresence(RegisteredClaims.SUBJECT)
            .acceptLeeway(CLOCK_SKEW_SECONDS)
            .ignoreIssuedAt();
    return ((JWTVerifier.BaseVerification) verification).build(clock);
  }
}
