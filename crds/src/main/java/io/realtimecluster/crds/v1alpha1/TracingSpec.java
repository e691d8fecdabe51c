package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where the traces of publishes and commands go, and how many of them are traced. */
public record TracingSpec(
    @JsonPropertyDescription(
            "An OpenTelemetry collector that takes OTLP over HTTP, as http://collector:4318;"
                + " /v1/traces is added.")
        @Required
        @Size(min = 1, max = 253)
        @ValidationRule(
            value =
                "isURL(self) && url(self).getScheme() in ['http', 'https'] && url(self).getHost()"
                    + " != ''",
            message = "tracing.endpoint must be http://HOST:PORT or https://HOST:PORT",
            messageExpression =
                "'tracing.endpoint is %s, it must be http://HOST:PORT or"
                    + " https://HOST:PORT'.format([self])")
        String endpoint,
    @JsonPropertyDescription(
            "How many of a million publishes and commands are traced that come without a"
                + " traceparent. One that comes with it is traced if that says so.")
        @Min(0)
        @Max(1_000_000)
        @Default("0")
        int samplingRatePerMillion) {}
