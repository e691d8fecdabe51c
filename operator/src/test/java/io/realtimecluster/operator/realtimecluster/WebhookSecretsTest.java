package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What is thought of a user's Secret that calls are signed with. */
class WebhookSecretsTest {

  @Test
  void keyOfTheLeastAndMostBytes_isUsableAndOneBeyondIsNot() {
    assertThat(WebhookSecrets.judge("s", secret(key(24)))).isEmpty();
    assertThat(WebhookSecrets.judge("s", secret(key(64) + "\n"))).isEmpty();
    for (int length : new int[] {23, 65}) {
      assertThat(WebhookSecrets.judge("s", secret(key(length))))
          .hasValueSatisfying(
              obstacle -> {
                assertThat(obstacle.reason()).isEqualTo(Reason.WEBHOOK_SECRET_MALFORMED);
                assertThat(obstacle.message())
                    .isEqualTo(
                        "the key 'secret' of the Secret s must be whsec_ and 24 to 64 bytes in"
                            + " base64");
              });
    }
  }

  @Test
  void otherText_isRefusedWithoutTellingIt() {
    assertThat(WebhookSecrets.judge("s", secret("whsec_hush!")))
        .hasValueSatisfying(obstacle -> assertThat(obstacle.message()).doesNotContain("hush"));
  }

  @Test
  void missingSecretOrKey_isNamed() {
    assertThat(WebhookSecrets.judge("s", null))
        .hasValueSatisfying(
            obstacle -> {
              assertThat(obstacle.reason()).isEqualTo(Reason.WEBHOOK_SECRET_MISSING);
              assertThat(obstacle.message()).isEqualTo("there is no Secret s");
            });
    assertThat(WebhookSecrets.judge("s", new Secret()))
        .hasValueSatisfying(
            obstacle ->
                assertThat(obstacle.message()).isEqualTo("the Secret s has no key 'secret'"));
  }

  private static String key(int bytes) {
    return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  private static Secret secret(String text) {
    return new SecretBuilder()
        .addToData(
            "secret", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
        .build();
  }
}
