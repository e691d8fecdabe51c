package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import org.junit.jupiter.api.Test;

class RefusalTest {

  @Test
  void cause_isWhatTheFrameworkWraps() {
    IllegalStateException failure = new IllegalStateException("x");
    assertThat(Refusal.cause(new OperatorException(failure))).isSameAs(failure);
    assertThat(Refusal.cause(failure)).isSameAs(failure);
    OperatorException own = new OperatorException("x");
    assertThat(Refusal.cause(own)).isSameAs(own);
  }

  @Test
  void gone_isWhatIsNotFoundOrGoesWithItsNamespace() {
    assertThat(Refusal.isGone(refused(404, "NotFound"))).isTrue();
    assertThat(Refusal.isGone(refused(403, "NamespaceTerminating"))).isTrue();
    assertThat(Refusal.isGone(refused(403, "FieldValueForbidden"))).isFalse();
    assertThat(Refusal.isGone(new KubernetesClientException("connection refused"))).isFalse();
    assertThat(Refusal.isGone(new IllegalStateException("x"))).isFalse();
  }

  @Test
  void messageForUser_isWhatTheApiServerSaysAndNoOtherExceptionsText() {
    assertThat(Refusal.messageForUser(refused(403, "x"))).isEqualTo("not allowed");
    assertThat(Refusal.messageForUser(new IllegalStateException("x")))
        .isEqualTo("see the operator's log");
  }

  private static KubernetesClientException refused(int code, String cause) {
    return new KubernetesClientException(
        new StatusBuilder()
            .withCode(code)
            .withMessage("not allowed")
            .withNewDetails()
            .addNewCause(null, "why", cause)
            .endDetails()
            .build());
  }
}
