package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A broker or state store that the operator does not run. */
public record External(
    @JsonPropertyDescription(
            "A Secret in the same namespace. Its key 'uri' says where to connect and as whom:"
                + " amqps://user:password@host:5671/vhost of a broker,"
                + " hotrods://user:password@host:11222 of a state store; amqp and hotrod without"
                + " TLS. A key 'ca.crt' holds the certificates to trust, as PEM; without it, those"
                + " that the platform trusts.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(ExposureSpec.NAME)
        String secretName) {

  /** The key of the Secret that says where to connect. */
  public static final String URI_KEY = "uri";

  /** The key of the Secret that holds the certificates to trust. */
  public static final String CA_KEY = "ca.crt";
}
