package io.realtimecluster.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a client connects. Immutable; made by {@link #builder()}. */
public final class ClientOptions {

  private static final String JSON_FORMAT = "com.google.protobuf.util.JsonFormat";
  private static final int FRAME_BYTES_MAX_DEFAULT = 65_536;
  private static final int FRAME_BYTES_MAX_MIN = 1_024;
  private static final Duration REQUEST_TIMEOUT_DEFAULT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT_MAX = Duration.ofHours(1);

  private final @Nullable GetToken getToken;
  private final String token;
  private final Protocol protocol;
  private final @Nullable TransportKind transport;
  private final PublishBufferOptions publishBuffer;
  private final int frameBytesMax;
  private final Duration requestTimeout;
  private final @Nullable Consumer<HttpClient.Builder> configureHttp;
  private final Supplier<@Nullable String> traceparent;

  private ClientOptions(Builder builder) {
    getToken = builder.getToken;
    token = builder.token;
    protocol = builder.protocol;
    transport = builder.transport;
    publishBuffer = builder.publishBuffer;
    frameBytesMax = builder.frameBytesMax;
    requestTimeout = builder.requestTimeout;
    configureHttp = builder.configureHttp;
    traceparent = builder.traceparent;
  }

  /** All as by default: without a token, which only servers for development let in. */
  public static ClientOptions defaults() {
    return builder().build();
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Nullable GetToken getToken() {
    return getToken;
  }

  String token() {
    return token;
  }

  Protocol protocol() {
    return protocol;
  }

  @Nullable TransportKind transport() {
    return transport;
  }

  PublishBufferOptions publishBuffer() {
    return publishBuffer;
  }

  int frameBytesMax() {
    return frameBytesMax;
  }

  Duration requestTimeout() {
    return requestTimeout;
  }

  @Nullable Consumer<HttpClient.Builder> configureHttp() {
    return configureHttp;
  }

  Supplier<@Nullable String> traceparent() {
    return traceparent;
  }

  /** Makes options. Not thread-safe. */
  public static final class Builder {

    private @Nullable GetToken getToken;
    private String token = "";
    private Protocol protocol = Protocol.PROTOBUF;
    private @Nullable TransportKind transport;
    private PublishBufferOptions publishBuffer = PublishBufferOptions.DEFAULT;
    private int frameBytesMax = FRAME_BYTES_MAX_DEFAULT;
    private Duration requestTimeout = REQUEST_TIMEOUT_DEFAULT;
    private @Nullable Consumer<HttpClient.Builder> configureHttp;
    private Supplier<@Nullable String> traceparent = () -> null;

    private Builder() {}

    /** Asked for a token before the first connection and whenever another is needed. */
    public Builder getToken(GetToken getToken) {
      this.getToken = getToken;
      return this;
    }

    /**
     * Instead of {@link #getToken}, a token that is not renewed: where it ends, so does the client.
     */
    public Builder token(String token) {
      this.token = token;
      return this;
    }

    /**
     * The form of the messages. Default: {@link Protocol#PROTOBUF}.
     *
     * @throws IllegalStateException for {@link Protocol#JSON} if protobuf-java-util is missing
     */
    public Builder protocol(Protocol protocol) {
      if (protocol == Protocol.JSON) {
        requireJsonFormat();
      }
      this.protocol = protocol;
      return this;
    }

    /**
     * This transport and no other. Default: a WebSocket, or long-polling where WebSockets do not
     * get through.
     */
    public Builder transport(TransportKind transport) {
      this.transport = transport;
      return this;
    }

    /** Publishes that wait for their answers. Default: {@link PublishBufferOptions#DEFAULT}. */
    public Builder publishBuffer(PublishBufferOptions publishBuffer) {
      this.publishBuffer = publishBuffer;
      return this;
    }

    /**
     * The largest frame that the server takes. Default: 65,536.
     *
     * @throws IllegalArgumentException if it is less than 1,024
     */
    public Builder frameBytesMax(int frameBytesMax) {
      Limits.require("frameBytesMax", frameBytesMax, FRAME_BYTES_MAX_MIN, Integer.MAX_VALUE);
      this.frameBytesMax = frameBytesMax;
      return this;
    }

    /**
     * How long a question (presence, history, state) may take, reconnects included. Default: 10 s.
     *
     * @throws IllegalArgumentException if it is less than 1 ms or more than 1 h
     */
    public Builder requestTimeout(Duration requestTimeout) {
      Limits.require(
          "requestTimeout in milliseconds",
          requestTimeout.toMillis(),
          1,
          REQUEST_TIMEOUT_MAX.toMillis());
      this.requestTimeout = requestTimeout;
      return this;
    }

    /**
     * Sets what connections need in this network: a proxy, certificates, a connect timeout other
     * than 10 s. The executor is the client's and cannot be set. Default: nothing is set, and all
     * clients in this JVM share one HTTP client; with this, the client has its own.
     */
    public Builder configureHttp(Consumer<HttpClient.Builder> configure) {
      this.configureHttp = configure;
      return this;
    }

    /**
     * Asked with each publish and command, on the thread that calls, for the W3C Trace Context that
     * it belongs to, such as that of the app's current OpenTelemetry span; null: none. What it
     * throws is logged. Default: none.
     */
    public Builder traceparent(Supplier<@Nullable String> traceparent) {
      this.traceparent = traceparent;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if there is both a token and a getToken
     */
    public ClientOptions build() {
      if (getToken != null && !token.isEmpty()) {
        throw new IllegalArgumentException("either token or getToken, not both");
      }
      return new ClientOptions(this);
    }

    // Here, where the app sees it, and not on the client's thread at the first message.
    private static void requireJsonFormat() {
      try {
        Class.forName(JSON_FORMAT, false, ClientOptions.class.getClassLoader());
      } catch (ClassNotFoundException | LinkageError missing) {
        throw new IllegalStateException(
            "the protocol JSON needs com.google.protobuf:protobuf-java-util on the class path",
            missing);
      }
    }
  }
}
