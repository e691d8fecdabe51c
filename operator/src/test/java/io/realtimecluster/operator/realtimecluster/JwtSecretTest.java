package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What is thought of a user's Secret. */
class JwtSecretTest {

  @Test
  void secretOfTheLeastLength_isUsable() {
    assertThat(JwtSecret.judge("s", secret("secret", 32))).isInstanceOf(JwtSecret.Usable.class);
  }

  @Test
  void shorterSecret_isRefusedWithItsLength() {
    assertThat(message(JwtSecret.judge("s", secret("secret", 31))))
        .isEqualTo("the key 'secret' of the Secret s has 31 bytes, it must have at least 32");
  }

  @Test
  void missingSecretOrKey_isNamed() {
    assertThat(message(JwtSecret.judge("s", null))).isEqualTo("there is no Secret s");
    assertThat(message(JwtSecret.judge("s", secret("other", 32))))
        .isEqualTo("the Secret s has no key 'secret'");
    assertThat(message(JwtSecret.judge("s", new Secret())))
        .isEqualTo("the Secret s has no key 'secret'");
  }

  private static String message(JwtSecret judged) {
    return ((JwtSecret.Unusable) judged).obstacle().message();
  }

  private static Secret secret(String key, int length) {
    byte[] value = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
    return new SecretBuilder().addToData(key, Base64.getEncoder().encodeToString(value)).build();
  }
}
