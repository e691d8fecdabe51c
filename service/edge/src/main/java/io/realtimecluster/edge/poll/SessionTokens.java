package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.EdgeConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The tokens that name sessions: unguessable, with the address of the edge that has the session,
 * and signed, so that a client cannot have an edge connect to a place of its choice. The key is
 * derived from the management key, which all edges of a cluster share (HKDF, RFC 5869).
 * Thread-safe.
 *
 * <p>A token is base64url of: 16 bytes of a signature over the rest, 16 random bytes, and the
 * address as host:port in UTF-8; empty if the edge does not know its own.
 */
@ApplicationScoped
public class SessionTokens {

  /** Longer ones are refused unread, in characters; a host name has 253 at most. */
  static final int LENGTH_MAX = 512;

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "realtimecluster polling sessions, version 1";
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 16;
  private static final int RANDOM_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKey key;
  private final String ownAddress;

  @Inject
  SessionTokens(EdgeConfig config, @ConfigProperty(name = "quarkus.http.port") int port) {
    this(config.managementKey(), config.edge().address().map(host -> host + ":" + port));
  }

  SessionTokens(Optional<String> sharedKey, Optional<String> ownAddress) {
    if (ownAddress.isPresent() && sharedKey.isEmpty()) {
      throw new IllegalStateException(
          "realtimecluster.edge.address is set without realtimecluster.management-key, by which"
              + " edges know each other's sessions");
    }
    this.ownAddress = ownAddress.orElse("");
    byte[] secret =
        sharedKey
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .orElseGet(SessionTokens::random);
    try {
      key =
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  ALGORITHM,
                  HKDFParameterSpec.ofExtract()
                      .addIKM(secret)
                      .thenExpand(PURPOSE.getBytes(StandardCharsets.UTF_8), KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("JDK 25 has HKDF", e);
    }
  }

  /** A new token, of this edge. */
  String create() {
    byte[] address = ownAddress.getBytes(StandardCharsets.UTF_8);
    byte[] named = Arrays.copyOf(random(), RANDOM_BYTES + address.length);
    System.arraycopy(address, 0, named, RANDOM_BYTES, address.length);
    byte[] token = Arrays.copyOf(signature(named), SIGNATURE_BYTES + named.length);
    System.arraycopy(named, 0, token, SIGNATURE_BYTES, named.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** The address of another edge, which has this session; empty if there is none to ask. */
  Optional<String> otherEdge(String token) {
    if (token.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length <= SIGNATURE_BYTES + RANDOM_BYTES) {
      return Optional.empty();
    }
    byte[] signature = Arrays.copyOf(bytes, SIGNATURE_BYTES);
    byte[] named = Arrays.copyOfRange(bytes, SIGNATURE_BYTES, bytes.length);
    if (!MessageDigest.isEqual(signature, signature(named))) {
      return Optional.empty();
    }
    String address =
        new String(named, RANDOM_BYTES, named.length - RANDOM_BYTES, StandardCharsets.UTF_8);
    return address.equals(ownAddress) ? Optional.empty() : Optional.of(address);
  }

  private byte[] signature(byte[] named) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Arrays.copyOf(mac.doFinal(named), SIGNATURE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static byte[] random() {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return random;
  }
}
