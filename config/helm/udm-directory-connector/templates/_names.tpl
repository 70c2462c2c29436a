{{- define "connector.name" -}}
{{ .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of all objects: that of the release, with the name of the chart unless it contains that. */}}
{{- define "connector.fullname" -}}
{{- $name := include "connector.name" . -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{ .Values.fullnameOverride | default $full | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "connector.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (ternary (include "connector.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "connector.selector" -}}
app.kubernetes.io/name: {{ include "connector.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "connector.labels" -}}
{{- $own := include "connector.selector" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service -}}
{{- $_ := set $own "app.kubernetes.io/version" .Chart.AppVersion -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version) -}}
{{- merge $own (tpl (toYaml .Values.additionalLabels) . | fromYaml) | toYaml }}
{{- end }}

{{/* The metadata of an object. Arguments: context, and optionally name, labels and annotations. */}}
{{- define "connector.metadata" -}}
{{- $labels := merge (include "connector.labels" .context | fromYaml) (.labels | default dict) -}}
{{- $annotations := dict | merge (.annotations | default dict) .context.Values.additionalAnnotations -}}
name: {{ .name | default (include "connector.fullname" .context) }}
namespace: {{ .context.Values.namespaceOverride | default .context.Release.Namespace }}
labels:
  {{- toYaml $labels | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- tpl (toYaml .) $.context | nindent 2 }}
{{- end }}
{{- end }}
