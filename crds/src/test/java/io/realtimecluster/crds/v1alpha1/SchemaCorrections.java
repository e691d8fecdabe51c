package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** What the generator of 7.5 cannot express or gets wrong for records. */
final class SchemaCorrections implements CRDPostProcessor {

  private static final List<String> COLUMNS =
      List.of("Ready", "Edges", "Connections", "Capacity", "Hubs", "Age");

  /**
   * As Kubernetes has it at its own quantities, but for exponents, of which it then takes whole
   * ones only. This definition has no other such values. One of another form cannot be read, and
   * then none of the list that it is in.
   */
  private static final String QUANTITY =
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))"
          + "(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?[0-9]+))?$";

  @Override
  public HasMetadata process(HasMetadata resource, String crdVersion) {
    CustomResourceDefinition definition = (CustomResourceDefinition) resource;
    definition.getSpec().getVersions().forEach(SchemaCorrections::correct);
    return definition;
  }

  private static void correct(CustomResourceDefinitionVersion version) {
    // The generator sorts columns by their path.
    version
        .getAdditionalPrinterColumns()
        .sort(
            Comparator.comparing(
                (CustomResourceColumnDefinition column) -> COLUMNS.indexOf(column.getName())));
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setRequired(List.of("spec"));
    correct(root);
  }

  private static void correct(JSONSchemaProps schema) {
    // A record component is a field and an accessor, so its rules are found twice.
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(SchemaCorrections::correct);
    }
    if (schema.getItems() != null) {
      correct(schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null) {
      correct(schema.getAdditionalProperties().getSchema());
    }
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setPattern(QUANTITY);
    }
    if (schema.getDefault() != null && schema.getDefault().isObject()) {
      schema.setDefault(defaultsOfProperties(schema));
    }
  }

  /**
   * The generator reads a default of {} into the record, whose ints are 0. An empty object would
   * not do either: the API server checks a default against the rules before it fills it.
   */
  private static JsonNode defaultsOfProperties(JSONSchemaProps schema) {
    ObjectNode defaults = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(schema.getProperties())
        .forEach(
            (name, property) -> {
              if (property.getDefault() != null) {
                defaults.set(name, property.getDefault());
              }
            });
    // One of several alternatives, of which none is a default of its own.
    return defaults.isEmpty() ? schema.getDefault() : defaults;
  }
}
