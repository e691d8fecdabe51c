package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What users may say of the pods of one part. All else is the operator's: a probe, a port or a
 * security context that could be replaced could be lost.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodOverrides(
    @JsonPropertyDescription("Labels beside those of the operator.")
        @Size(max = ENTRIES_MAX)
        @ValidationRule(
            value =
                "self.all(name, !name.startsWith('app.kubernetes.io/') &&"
                    + " !name.startsWith('realtimecluster.io/'))",
            message =
                "pod.labels must not begin with app.kubernetes.io/ or realtimecluster.io/: the"
                    + " operator finds its pods by those")
        @Nullable Map<String, String> labels,
    @JsonPropertyDescription("Annotations beside those of the operator.")
        @Size(max = ENTRIES_MAX)
        @ValidationRule(
            value =
                "self.all(name, !name.startsWith('controller.kubernetes.io/') &&"
                    + " !name.startsWith('realtimecluster.io/'))",
            message =
                "pod.annotations must not begin with controller.kubernetes.io/ or"
                    + " realtimecluster.io/: the operator keeps there how far a pod is on its way"
                    + " out")
        @ValidationRule(
            value =
                "self.all(name,"
                    + " !name.startsWith('container.apparmor.security.beta.kubernetes.io/'))",
            message =
                "pod.annotations must not begin with"
                    + " container.apparmor.security.beta.kubernetes.io/: what pods may do is the"
                    + " operator's")
        @Nullable Map<String, String> annotations,
    @JsonPropertyDescription("Labels that a node must have.") @Size(max = ENTRIES_MAX)
        @Nullable Map<String, String> nodeSelector,
    @JsonPropertyDescription("Taints of nodes that do not matter.") @Size(max = ENTRIES_MAX)
        @Nullable List<Toleration> tolerations,
    @JsonPropertyDescription("Which pods give way to which. The PriorityClass must be there.")
        @Size(min = 1, max = 253)
        @Pattern(ExposureSpec.NAME)
        @Nullable String priorityClassName,
    @JsonPropertyDescription("Secrets in the same namespace for a registry that asks for a login.")
        @Size(max = ENTRIES_MAX)
        @Nullable List<LocalObjectReference> imagePullSecrets) {

  private static final int ENTRIES_MAX = 32;
}
