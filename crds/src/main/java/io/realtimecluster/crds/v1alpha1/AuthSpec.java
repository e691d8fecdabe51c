package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** How clients prove who they are. */
public record AuthSpec(
    @JsonPropertyDescription("Clients show a JSON Web Token signed with HS256.") @Required
        Jwt jwt) {

  /** The key of the Secret that holds the signing secret. */
  public static final String SECRET_KEY = "secret";

  /** Clients show a JSON Web Token. */
  public record Jwt(
      @JsonPropertyDescription(
              "A Secret in the same namespace; its key 'secret' holds at least 32 bytes.")
          @Required
          @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          String secretName) {}
}
