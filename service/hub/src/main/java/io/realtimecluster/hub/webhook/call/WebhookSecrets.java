package io.realtimecluster.hub.webhook.call;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys that calls are signed with: a folder with one folder for each Secret, as Kubernetes
 * mounts them. A key is read for each call, so that another one needs no restart. Thread-safe.
 */
public final class WebhookSecrets {

  /** The file, and the key of the Secret. */
  public static final String FILE = "secret";

  /** What a key begins with. */
  static final String PREFIX = "whsec_";

  /** By Standard Webhooks, in bytes. */
  static final int KEY_BYTES_MIN = 24;

  /** By Standard Webhooks, in bytes. */
  static final int KEY_BYTES_MAX = 64;

  private static final int FILE_BYTES_MAX = 1_024;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final Optional<Path> directory;

  /** Those in a folder; without one there are none. */
  public WebhookSecrets(Optional<Path> directory) {
    this.directory = directory;
  }

  /**
   * The name if it can be that of a Secret, and so leads out of no folder.
   *
   * @throws IllegalArgumentException naming the bad value
   */
  public static String requireName(@Nullable String name) {
    if (name == null || !NAME.matcher(name).matches() || name.contains("..")) {
      throw new IllegalArgumentException(
          "webhooks: secretName is %s, it must be the name of a Secret".formatted(name));
    }
    return name;
  }

  /**
   * The key of a name.
   *
   * @throws IOException if there is none that is usable, saying why and never what it is
   */
  byte[] key(String name) throws IOException {
    if (directory.isEmpty()) {
      throw new IOException("there is no folder of secrets for webhooks");
    }
    Path file = directory.get().resolve(name).resolve(FILE);
    String text;
    try (InputStream stream = Files.newInputStream(file)) {
      text = new String(stream.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new IOException("the secret %s cannot be read from %s".formatted(name, file), e);
    }
    return decode(name, text);
  }

  private static byte[] decode(String name, String text) throws IOException {
    if (text.startsWith(PREFIX)) {
      try {
        byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (key.length >= KEY_BYTES_MIN && key.length <= KEY_BYTES_MAX) {
          return key;
        }
      } catch (IllegalArgumentException _) {
        // Its text would be told with the exception.
      }
    }
    throw new IOException(
        "the secret %s must be %s and %d to %d bytes in base64"
            .formatted(name, PREFIX, KEY_BYTES_MIN, KEY_BYTES_MAX));
  }
}
