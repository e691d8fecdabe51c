package io.realtimecluster.operator.realtimecluster.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.Clusters;
import io.realtimecluster.operator.realtimecluster.desired.Logins.Adopted;
import io.realtimecluster.operator.realtimecluster.desired.Logins.Announced;
import io.realtimecluster.operator.realtimecluster.desired.Logins.Settled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoginsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PROPAGATION = Duration.ofMinutes(2);
  private static final Login FIRST = new Login("realtimecluster", "p-1");
  private static final Login SECOND = new Login("realtimecluster-2", "p-2");

  @Test
  void settled_noOtherAskedFor_stays() {
    assertThat(new Settled(FIRST).next("realtimecluster", NOW, PROPAGATION, true)).isEmpty();
  }

  @Test
  void settled_otherAskedFor_announcesItBesideTheFormer() {
    // When
    Logins next =
        new Settled(FIRST).next("realtimecluster-2", NOW, PROPAGATION, true).orElseThrow();
    // Then
    assertThat(next.username()).isEqualTo("realtimecluster");
    assertThat(next.taken())
        .extracting(Login::username)
        .containsExactly("realtimecluster", "realtimecluster-2");
    assertThat(next.taken().get(1).password()).hasSizeGreaterThanOrEqualTo(32);
  }

  @Test
  void settled_whatCameInPlaceOfTheOneAskedFor_stays() {
    // Given
    RealtimeCluster cluster = Clusters.demo();
    cluster.getMetadata().setAnnotations(Map.of(Credentials.ROTATE_PASSWORDS, "2026-01"));
    String asked = Credentials.askedUsername(cluster).orElseThrow();
    // When
    String other = Credentials.otherUsername(cluster);
    // Then
    assertThat(other).isNotEqualTo(asked).isNotEqualTo(Credentials.otherUsername(cluster));
    assertThat(new Settled(new Login(other, "p")).next(asked, NOW, PROPAGATION, true)).isEmpty();
    assertThat(new Settled(new Login(other, "p")).next("realtimecluster-2", NOW, PROPAGATION, true))
        .isPresent();
  }

  @Test
  void announced_waitsUntilServersHaveReadIt() {
    Announced announced = new Announced(FIRST, SECOND, NOW);
    Instant due = NOW.plus(PROPAGATION);
    assertThat(announced.next("realtimecluster-2", due.minusMillis(1), PROPAGATION, true))
        .isEmpty();
    assertThat(announced.next("realtimecluster-2", due, PROPAGATION, false))
        .contains(new Adopted(SECOND, FIRST));
  }

  @Test
  void announced_anotherAskedForMeanwhile_isFinishedFirst() {
    assertThat(
            new Announced(FIRST, SECOND, NOW)
                .next("realtimecluster-3", NOW.plus(PROPAGATION), PROPAGATION, false))
        .contains(new Adopted(SECOND, FIRST));
  }

  @Test
  void adopted_keepsTheFormerUntilNobodyHasIt() {
    Adopted adopted = new Adopted(SECOND, FIRST);
    assertThat(adopted.taken()).containsExactly(SECOND, FIRST);
    assertThat(adopted.next("realtimecluster-2", NOW, PROPAGATION, false)).isEmpty();
    assertThat(adopted.next("realtimecluster-2", NOW, PROPAGATION, true))
        .contains(new Settled(SECOND));
  }

  @Test
  void secret_givesBackWhatWasWrittenToIt() {
    for (Logins logins :
        List.of(
            new Settled(FIRST), new Announced(FIRST, SECOND, NOW), new Adopted(SECOND, FIRST))) {
      assertThat(Logins.of(secret(logins.values()))).contains(logins);
    }
  }

  @Test
  void secret_withoutPassword_hasNone() {
    assertThat(Logins.of(new Secret())).isEmpty();
    assertThat(Logins.of(secret(Map.of("username", "realtimecluster")))).isEmpty();
  }

  @Test
  void secret_withAnUnreadableTime_doesNotWait() {
    // Given
    Map<String, String> values = new HashMap<>(new Announced(FIRST, SECOND, NOW).values());
    values.put("next-since", "yesterday");
    // When
    Logins logins = Logins.of(secret(values)).orElseThrow();
    // Then
    assertThat(logins.next("realtimecluster-2", NOW, PROPAGATION, false))
        .contains(new Adopted(SECOND, FIRST));
  }

  @Test
  void files_haveAllThatAreTaken() {
    Adopted adopted = new Adopted(SECOND, FIRST);
    assertThat(Credentials.values(Component.BROKER, adopted))
        .containsEntry("users", "realtimecluster-2 p-2\nrealtimecluster p-1\n");
    assertThat(Credentials.values(Component.STATE, adopted))
        .containsEntry(
            "users.properties",
            "#$REALM_NAME=default$\n#$ALGORITHM=clear$\nrealtimecluster-2=p-2\nrealtimecluster=p-1\n")
        .containsEntry("groups.properties", "realtimecluster-2=admin\nrealtimecluster=admin\n");
  }

  @Test
  void text_hidesThePassword() {
    assertThat(new Adopted(SECOND, FIRST).toString()).doesNotContain("p-1").doesNotContain("p-2");
  }

  /** As the API server hands it out. */
  private static Secret secret(Map<String, String> values) {
    SecretBuilder secret = new SecretBuilder();
    values.forEach(
        (key, value) -> {
          if (value != null) {
            secret.addToData(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
          }
        });
    return secret.build();
  }
}
