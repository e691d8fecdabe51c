package io.realtimecluster.bench;

import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.connection.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of every command that opens connections to a server. */
final class ConnectionOptions {
  private static final Duration TOKEN_LIFE = Duration.ofHours(12);

  @Option(
      names = "--url",
      paramLabel = "URL",
      converter = TargetConverter.class,
      defaultValue = "ws://localhost:8080",
      description = "server, ws://host:port; repeat it to spread over several (${DEFAULT-VALUE})")
  List<Target> targets = List.of();

  @Option(
      names = "--protocol",
      defaultValue = "PROTO",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  Protocol protocol = Protocol.PROTO;

  @Option(
      names = "--token-secret",
      paramLabel = "SECRET",
      defaultValue = "${BENCH_TOKEN_SECRET}",
      description = "mint HS256 tokens with it; BENCH_TOKEN_SECRET does the same (no token)")
  @Nullable String tokenSecret;

  @Option(
      names = "--source-addresses",
      paramLabel = "FIRST-LAST",
      converter = SourceAddressesConverter.class,
      description = "local addresses to connect from, such as 127.0.0.2-127.0.0.9")
  SourceAddresses sources = SourceAddresses.any();

  @Option(
      names = "--connect-rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "connections opened per second (${DEFAULT-VALUE})")
  int connectsPerSecond;

  @Option(
      names = "--event-loops",
      paramLabel = "N",
      defaultValue = "1",
      description = "threads that receive (${DEFAULT-VALUE})")
  int eventLoops;

  void check(Limits limits) {
    limits.range("--connect-rate", connectsPerSecond, 1, 100_000);
    limits.range("--event-loops", eventLoops, 1, 64);
    if (tokenSecret != null && tokenSecret.isEmpty()) {
      tokenSecret = null;
    }
    if (tokenSecret != null && tokenSecret.length() < Token.SECRET_BYTES_MIN) {
      limits.refuse(
          "--token-secret has %d characters; it must have at least %d"
              .formatted(tokenSecret.length(), Token.SECRET_BYTES_MIN));
    }
  }

  UnaryOperator<String> token() {
    String secret = tokenSecret;
    Instant expires = Instant.now().plus(TOKEN_LIFE);
    return secret == null ? _ -> "" : user -> Token.hs256(secret, user, expires);
  }

  static final class TargetConverter implements ITypeConverter<Target> {
    @Override
    public Target convert(String value) {
      try {
        return Target.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  static final class SourceAddressesConverter implements ITypeConverter<SourceAddresses> {
    @Override
    public SourceAddresses convert(String value) {
      try {
        return SourceAddresses.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
