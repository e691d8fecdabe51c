package io.realtimecluster.broker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitUriTest {

  @Test
  void parse_everything_isTakenAndDecoded() {
    assertEquals(
        new RabbitUri(true, "rabbit.example.com", 5679, "me", "p+w/:@", "our/host"),
        RabbitUri.parse("amqps://me:p+w%2F%3A%40@rabbit.example.com:5679/our%2Fhost"));
  }

  @Test
  void parse_leftOut_takesDefaults() {
    assertEquals(
        new RabbitUri(true, "rabbit", 5671, "me", "pw", "/"),
        RabbitUri.parse("amqps://me:pw@rabbit"));
    assertEquals(
        new RabbitUri(false, "rabbit", 5672, "me", "pw", "/"),
        RabbitUri.parse("amqp://me:pw@rabbit/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rabbit:5672",
        "https://me:sesame@rabbit",
        "amqps://rabbit",
        "amqps://me:sesame@",
        "amqps://me:ses ame@rabbit"
      })
  void parse_otherForm_isRefusedWithoutTellingThePassword(String uri) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> RabbitUri.parse(uri));
    assertEquals(
        "rabbitmq-uri is not of the form amqps://user:password@host:5671/vhost",
        refused.getMessage());
  }

  @Test
  void toString_doesNotTellThePassword() {
    assertFalse(RabbitUri.parse("amqps://me:sesame@rabbit").toString().contains("sesame"));
  }
}
