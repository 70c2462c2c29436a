{{- define "connector.name" -}}
{{ .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The name of all objects: that of the release, with the name of the chart unless it contains that. A CronJob adds 11
characters for its jobs, whose names have at most 63.
*/}}
{{- define "connector.fullname" -}}
{{- $name := include "connector.name" . -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{ .Values.fullnameOverride | default $full | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- define "connector.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (ternary (include "connector.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "connector.selector" -}}
app.kubernetes.io/name: {{ include "connector.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "connector.labels" -}}
{{- $own := include "connector.selector" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service -}}
{{- $_ := set $own "app.kubernetes.io/version" .Chart.AppVersion -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version) -}}
{{- merge $own (tpl (toYaml .Values.additionalLabels) . | fromYaml) | toYaml }}
{{- end }}

{{/* Labels or annotations. Kubernetes refuses numbers and booleans. */}}
{{- define "connector.texts" -}}
{{- $texts := dict -}}
{{- range $name, $value := . -}}
{{- $_ := set $texts $name (kindIs "string" $value | ternary $value (toJson $value)) -}}
{{- end -}}
{{ toYaml $texts }}
{{- end }}

{{/* The metadata of an object. Arguments: context, and optionally name, labels and annotations. */}}
{{- define "connector.metadata" -}}
{{- $labels := merge (include "connector.labels" .context | fromYaml) (.labels | default dict) -}}
{{- $annotations := merge (.annotations | default dict) (.context.Values.additionalAnnotations | default dict) -}}
name: {{ .name | default (include "connector.fullname" .context) | quote }}
namespace: {{ .context.Values.namespaceOverride | default .context.Release.Namespace | quote }}
labels:
  {{- include "connector.texts" $labels | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- tpl (toYaml .) $.context | fromYaml | include "connector.texts" | nindent 2 }}
{{- end }}
{{- end }}
