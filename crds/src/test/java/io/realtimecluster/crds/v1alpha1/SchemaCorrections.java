package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Comparator;
import java.util.List;

/** What the generator of 7.5 cannot express or gets wrong for records. */
final class SchemaCorrections implements CRDPostProcessor {

  private static final List<String> COLUMNS =
      List.of("Ready", "Edges", "Connections", "Capacity", "Hubs", "Age");

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
    // A default of {} is read into the record, whose ints are 0, which would win over the
    // defaults of the fields.
    if (schema.getDefault() != null && schema.getDefault().isObject()) {
      schema.setDefault(JsonNodeFactory.instance.objectNode());
    }
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(SchemaCorrections::correct);
    }
    if (schema.getItems() != null) {
      correct(schema.getItems().getSchema());
    }
  }
}
