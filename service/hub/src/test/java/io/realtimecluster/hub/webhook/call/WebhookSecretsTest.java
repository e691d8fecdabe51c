package io.realtimecluster.hub.webhook.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookSecretsTest {

  @TempDir Path directory;

  @Test
  void key_replacedFile_isTheNewOne() throws Exception {
    byte[] longer = new byte[WebhookSecrets.KEY_BYTES_MAX];
    Arrays.fill(longer, (byte) 7);
    TestBackend.writeKey(directory);
    assertArrayEquals(TestBackend.KEY, key());
    write("whsec_" + Base64.getEncoder().encodeToString(longer) + "\n");
    assertArrayEquals(longer, key());
  }

  @Test
  void key_oneByteTooShortOrTooLong_isRefusedWithoutTellingIt() throws Exception {
    for (int length : List.of(WebhookSecrets.KEY_BYTES_MIN - 1, WebhookSecrets.KEY_BYTES_MAX + 1)) {
      String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[length]);
      write(text);
      IOException refused = assertThrows(IOException.class, this::key);
      assertEquals(
          "the secret backend must be whsec_ and 24 to 64 bytes in base64", refused.getMessage());
    }
    write("no prefix and no base64");
    assertFalse(assertThrows(IOException.class, this::key).getMessage().contains("no prefix"));
  }

  @Test
  void key_missing_namesTheSecret() {
    assertEquals(
        "there is no folder of secrets for webhooks",
        assertThrows(IOException.class, () -> new WebhookSecrets(Optional.empty()).key("a"))
            .getMessage());
    assertEquals(
        "the secret backend cannot be read from "
            + directory.resolve("backend").resolve(WebhookSecrets.FILE),
        assertThrows(IOException.class, this::key).getMessage());
  }

  private byte[] key() throws IOException {
    return new WebhookSecrets(Optional.of(directory)).key(TestBackend.SECRET_NAME);
  }

  private void write(String text) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(TestBackend.SECRET_NAME));
    Files.writeString(folder.resolve(WebhookSecrets.FILE), text);
  }
}
