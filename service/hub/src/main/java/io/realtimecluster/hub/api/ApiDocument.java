package io.realtimecluster.hub.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Completes the generated OpenAPI document with what all calls have in common. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {

  private static final String KEY = "apiKey";

  private static final Map<String, String> PROBLEMS =
      Map.of(
          "400", "A part of the request is missing or out of range.",
          "401", "The API key is missing or wrong.",
          "413", "The body is larger than the limit.",
          "503", "Too much is under way, or the broker is away: again after Retry-After.",
          "504", "Not answered in time; whether it was done is not known.");

  /** Made by Quarkus. */
  public ApiDocument() {}

  @Override
  public void filterOpenAPI(OpenAPI document) {
    document.setInfo(
        OASFactory.createInfo()
            .title("RealtimeCluster server API")
            .version("v1")
            .description("docs/server-api.md has examples, limits and errors."));
    document
        .getComponents()
        .addSecurityScheme(
            KEY, OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
    document.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(KEY)));
  }

  @Override
  public Operation filterOperation(Operation operation) {
    PROBLEMS.forEach(
        (status, description) ->
            operation.getResponses().addAPIResponse(status, problem(description)));
    return operation;
  }

  private static APIResponse problem(String description) {
    return OASFactory.createAPIResponse()
        .description(description)
        .content(
            OASFactory.createContent()
                .addMediaType(
                    Problem.MEDIA_TYPE,
                    OASFactory.createMediaType()
                        .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"))));
  }
}
