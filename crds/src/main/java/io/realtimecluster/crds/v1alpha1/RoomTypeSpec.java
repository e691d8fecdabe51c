package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One kind of room. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoomTypeSpec(
    @JsonPropertyDescription("A name for people and metrics.")
        @Required
        @Size(min = 1, max = 63)
        @ValidationRule(
            value = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
            message = "a room type's name must be of a-z, 0-9 and '-', not at its ends",
            messageExpression =
                "'the room type name \"%s\" must be of a-z, 0-9 and \"-\", not at its ends'.format([self])")
        String name,
    @JsonPropertyDescription("Which rooms: a whole room name, where * stands for any characters.")
        @Required
        @Size(min = 1, max = 255)
        String match,
    @JsonPropertyDescription("The room program: what a room does with commands.")
        @Size(min = 1, max = 63)
        @Default("relay")
        String program,
    @JsonPropertyDescription("What is kept of a room's publications.")
        @Nullable HistorySpec history,
    @JsonPropertyDescription("Whether a room knows who is in it.") @Default("false")
        boolean presence) {}
