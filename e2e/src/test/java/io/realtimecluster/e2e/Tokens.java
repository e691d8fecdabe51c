package io.realtimecluster.e2e;

import java.nio.charset.StandardCharsets;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Makes tokens, good and bad. */
public record Tokens(String secret) {

  private static final int HOUR_SECONDS = 3_600;

  /** A good one. */
  public String valid(String user) {
    return signed(user, HOUR_SECONDS, AlgorithmIdentifiers.HMAC_SHA256);
  }

  /** A good one that tells something of the user. */
  String telling(String user, Object info) {
    JwtClaims claims = claims(user, HOUR_SECONDS);
    claims.setClaim("info", info);
    return signed(claims, AlgorithmIdentifiers.HMAC_SHA256);
  }

  String expired(String user) {
    return signed(user, -HOUR_SECONDS, AlgorithmIdentifiers.HMAC_SHA256);
  }

  String otherAlgorithm(String user) {
    return signed(user, HOUR_SECONDS, AlgorithmIdentifiers.HMAC_SHA512);
  }

  String unsigned(String user) {
    return signed(user, HOUR_SECONDS, AlgorithmIdentifiers.NONE);
  }

  private String signed(String user, int lifetimeSeconds, String algorithm) {
    return signed(claims(user, lifetimeSeconds), algorithm);
  }

  private static JwtClaims claims(String user, int lifetimeSeconds) {
    JwtClaims claims = new JwtClaims();
    claims.setSubject(user);
    NumericDate expiry = NumericDate.now();
    expiry.addSeconds(lifetimeSeconds);
    claims.setExpirationTime(expiry);
    return claims;
  }

  private String signed(JwtClaims claims, String algorithm) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    signature.setDoKeyValidation(false);
    if (!algorithm.equals(AlgorithmIdentifiers.NONE)) {
      signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
    }
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
