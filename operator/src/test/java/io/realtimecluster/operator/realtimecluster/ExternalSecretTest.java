package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.realtimecluster.operator.realtimecluster.ExternalSecret.Server;
import io.realtimecluster.operator.realtimecluster.status.Obstacle;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is thought of a user's Secret that says where a broker or state store is. */
class ExternalSecretTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "BROKER amqps://me:pw@rabbit.example.com:5671/prod",
        "BROKER amqp://me:p%40w@rabbit",
        "BROKER amqps://me:pw@[2001:db8::1]:5671",
        "STATE hotrods://me:pw@ispn.example.com:11222",
        "STATE hotrod://me:pw@one:11222,two:11222?sasl_mechanism=SCRAM-SHA-256",
      })
  void uri_isUsable(Server server, String uri) {
    assertThat(ExternalSecret.judge(server, "s", secret(Map.of("uri", uri))).usable())
        .hasValueSatisfying(access -> assertThat(access.certificates()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rabbit.example.com",
        "https://me:pw@rabbit",
        "hotrods://me:pw@rabbit",
        "amqps://rabbit:5671",
        "amqps://me:pw@",
        "amqps://me:pw@rabbit:5671\n",
        "amqps://me:p w@rabbit",
        "amqps://me:pw@rabbit/vhost/more",
      })
  void uriOfAnotherForm_isMalformedAndIsNotToldToAnybody(String uri) {
    ExternalSecret judged =
        ExternalSecret.judge(Server.BROKER, "our-rabbit", secret(Map.of("uri", uri)));
    assertThat(judged.problem())
        .contains(
            new Obstacle(
                Reason.BROKER_SECRET_MALFORMED,
                "the key 'uri' of the Secret our-rabbit is not of the form"
                    + " amqps://user:password@host:5671/vhost, without white space or a line end"));
  }

  @Test
  void missingSecretOrKey_isMissing() {
    assertThat(ExternalSecret.judge(Server.STATE, "our-ispn", null).problem())
        .contains(new Obstacle(Reason.STATE_SECRET_MISSING, "there is no Secret our-ispn"));
    assertThat(ExternalSecret.judge(Server.STATE, "our-ispn", new Secret()).problem())
        .contains(
            new Obstacle(Reason.STATE_SECRET_MISSING, "the Secret our-ispn has no key 'uri'"));
  }

  @Test
  void certificates_areUsedIfTheyAreSome() {
    Map<String, String> withoutPem = Map.of("uri", "amqps://me:pw@rabbit", "ca.crt", "mine");
    assertThat(ExternalSecret.judge(Server.BROKER, "s", secret(withoutPem)).problem())
        .contains(
            new Obstacle(
                Reason.BROKER_SECRET_MALFORMED,
                "the key 'ca.crt' of the Secret s holds no PEM certificate"));
    Map<String, String> withPem =
        Map.of("uri", "amqps://me:pw@rabbit", "ca.crt", "-----BEGIN CERTIFICATE-----\nMII");
    assertThat(ExternalSecret.judge(Server.BROKER, "s", secret(withPem)).usable())
        .hasValueSatisfying(access -> assertThat(access.certificates()).isTrue());
  }

  @Test
  void anotherPassword_isAnotherChecksum() {
    assertThat(checksum("amqps://me:one@rabbit"))
        .isEqualTo(checksum("amqps://me:one@rabbit"))
        .isNotEqualTo(checksum("amqps://me:two@rabbit"));
  }

  private static String checksum(String uri) {
    return ExternalSecret.judge(Server.BROKER, "s", secret(Map.of("uri", uri)))
        .usable()
        .orElseThrow()
        .checksum();
  }

  private static Secret secret(Map<String, String> values) {
    return new SecretBuilder()
        .withData(
            values.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        entry ->
                            Base64.getEncoder()
                                .encodeToString(
                                    entry.getValue().getBytes(StandardCharsets.UTF_8)))))
        .build();
  }
}
