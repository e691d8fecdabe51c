{{/* One name for all objects; releases of another name can stand beside each other. */}}
{{- define "operator.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "operator.serviceAccountName" -}}
{{ .Values.serviceAccount.name | default (include "operator.name" .) }}
{{- end }}

{{/* A Deployment's selector cannot change, so neither may this. */}}
{{- define "operator.selectorLabels" -}}
app.kubernetes.io/name: realtimecluster-operator
{{- if ne (include "operator.name" .) .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- end }}

{{- define "operator.labels" -}}
{{ include "operator.selectorLabels" . }}
app.kubernetes.io/part-of: realtimecluster
{{- end }}

{{/* Labels of objects that only the chart has. */}}
{{- define "operator.chartLabels" -}}
{{ include "operator.labels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* The image of one part: as named in images, else below the registry, with the tag of the release or of what it packs. */}}
{{- define "operator.image" -}}
{{- $tags := dict "rabbitmq" "4.0.5-1" "infinispan" "15.2.6-1" -}}
{{- $tag := get $tags .name | default .root.Values.image.tag | default .root.Chart.AppVersion -}}
{{ get .root.Values.images (camelcase .name | untitle) | default (printf "%s/%s:%s" (.root.Values.image.registry | trimSuffix "/") .name $tag) }}
{{- end }}

{{- define "operator.monitoringLabels" -}}
{{ include "operator.chartLabels" . }}
{{- with .Values.monitoring.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}
