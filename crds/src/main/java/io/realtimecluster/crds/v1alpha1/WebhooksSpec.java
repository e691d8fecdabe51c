package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user's backend is asked and told about rooms. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.authorize) || has(self.events)",
    message = "webhooks must have authorize, events or both")
public record WebhooksSpec(
    @JsonPropertyDescription(
            "A Secret in the same namespace, whose key 'secret' is what calls are signed with:"
                + " whsec_ and 24 to 64 bytes in base64.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        String secretName,
    @JsonPropertyDescription("Your backend is asked before a user may do something.")
        @Nullable Authorize authorize,
    @JsonPropertyDescription("Your backend is told who comes to and leaves rooms.")
        @Nullable Events events) {

  /** The key of the Secret. */
  public static final String SECRET_KEY = "secret";

  private static final String URL = "^https?://[^/?#@\\s]+([/?][^#\\s]*)?$";
  private static final int URL_LENGTH_MAX = 2_048;

  /** The backend is asked. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Authorize(
      @JsonPropertyDescription("Where it is asked: http or https, without a user or password.")
          @Required
          @Size(min = 1, max = URL_LENGTH_MAX)
          @Pattern(URL)
          String url,
      @JsonPropertyDescription("What it is asked about. publish: publishes and commands.")
          @Required
          @Size(min = 1, max = 2)
          List<Action> actions,
      @JsonPropertyDescription(
              "How long its answer may take; after that it counts as a no. 2000 unless said"
                  + " otherwise.")
          @Min(100)
          @Max(5_000)
          @Nullable Integer timeoutMillis) {}

  /** What a backend is asked about. */
  public enum Action {
    /** Joins. */
    @JsonProperty("join")
    JOIN,
    /** Publishes and commands. */
    @JsonProperty("publish")
    PUBLISH
  }

  /** The backend is told. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Events(
      @JsonPropertyDescription("Where it is told: http or https, without a user or password.")
          @Required
          @Size(min = 1, max = URL_LENGTH_MAX)
          @Pattern(URL)
          String url,
      @JsonPropertyDescription("What it is told; all unless said otherwise.")
          @Size(min = 1, max = 4)
          @Nullable List<Type> types,
      @JsonPropertyDescription(
              "How long its answer may take; after that it is told again. 10000 unless said"
                  + " otherwise.")
          @Min(100)
          @Max(30_000)
          @Nullable Integer timeoutMillis) {}

  /** What a backend is told. */
  public enum Type {
    /** The first user came. */
    @JsonProperty("occupied")
    OCCUPIED,
    /** The last user is gone. */
    @JsonProperty("vacated")
    VACATED,
    /** A user came. */
    @JsonProperty("joined")
    JOINED,
    /** A user is gone. */
    @JsonProperty("left")
    LEFT
  }
}
