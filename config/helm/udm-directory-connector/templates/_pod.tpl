{{- define "connector.image" -}}
{{- with .Values.image.registry | default .Values.global.imageRegistry }}{{ . }}/{{ end -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}
{{- else if .Values.image.sha256 }}@sha256:{{ .Values.image.sha256 }}
{{- else }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* The environment, without variables that extraEnvVars sets: a list must not name one twice. */}}
{{- define "connector.env" -}}
{{- $env := dict "CREDENTIALS_DIRECTORY" "/run/credentials" "LOG_LEVEL" .Values.config.logLevel -}}
{{- $_ := set $env "LOG_CONF" (.Values.config.loggingConfig | default .Values.config.logginConfig) -}}
{{- if (.Values.metrics).volume -}}
{{- $_ := set $env "METRICS_FILE" (printf "/run/metrics/%s.prom" (include "connector.fullname" .)) -}}
{{- end -}}
{{- range .Values.extraEnvVars -}}
{{- $_ := unset $env .name -}}
{{- end -}}
{{- $list := .Values.extraEnvVars | default list -}}
{{- range $name, $value := $env -}}
{{- if $value -}}
{{- $list = append $list (dict "name" $name "value" (toString $value)) -}}
{{- end -}}
{{- end -}}
{{ toYaml $list }}
{{- end }}

{{/* Volumes of the chart and where they are mounted. As YAML: a list of volumes, each with its mountPath. */}}
{{- define "connector.volumes" -}}
- name: config
  mountPath: /etc/udm-directory-connector
  volume:
    configMap:
      name: {{ include "connector.fullname" . | quote }}
{{- with include "connector.credentials" . | fromYaml }}
- name: credentials
  mountPath: /run/credentials
  volume:
    projected:
      # 0440
      defaultMode: 288
      sources:
        {{- range $credential, $secret := . }}
        - secret:
            name: {{ $secret.name | quote }}
            items:
              - key: {{ $secret.key | quote }}
                path: {{ $credential }}
        {{- end }}
{{- end }}
{{- $authorities := list }}
{{- range $section, $values := dict "udm" .Values.udm "source" .Values.sourceDirectory }}
{{- range $kind := list "configMap" "secret" }}
{{- with get ($values.ca | default dict) $kind }}
{{- $item := dict "key" ($values.ca.key | default "ca.crt") "path" (printf "%s.crt" $section) }}
{{- $authorities = append $authorities (dict $kind (dict "name" . "items" (list $item))) }}
{{- end }}
{{- end }}
{{- end }}
{{- with $authorities }}
- name: ca
  mountPath: /run/ca
  volume:
    projected:
      sources:
        {{- toYaml . | nindent 8 }}
{{- end }}
{{- with (.Values.metrics).volume }}
- name: metrics
  mountPath: /run/metrics
  writable: true
  volume:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}

{{/* The pod. Argument: context and restartPolicy. */}}
{{- define "connector.pod" -}}
{{- $ := .context -}}
{{- $values := $.Values -}}
{{- $volumes := include "connector.volumes" $ | fromYamlArray -}}
metadata:
  labels:
    {{- merge (include "connector.labels" $ | fromYaml) ($values.podLabels | default dict) | include "connector.texts" | nindent 4 }}
  annotations:
    # A change of the configuration starts a new pod.
    checksum/config: {{ include "connector.config" $ | sha256sum }}
    {{- with merge (dict) ($values.podAnnotations | default dict) ($values.additionalAnnotations | default dict) }}
    {{- tpl (toYaml .) $ | fromYaml | include "connector.texts" | nindent 4 }}
    {{- end }}
spec:
  restartPolicy: {{ .restartPolicy }}
  # Time to finish running writes when the pod is stopped.
  terminationGracePeriodSeconds: 120
  # The program does not talk to Kubernetes.
  automountServiceAccountToken: false
  enableServiceLinks: false
  serviceAccountName: {{ include "connector.serviceAccount" $ | quote }}
  securityContext:
    {{- omit $values.podSecurityContext "enabled" | toYaml | nindent 4 }}
  {{- with $values.imagePullSecrets | default $values.global.imagePullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ kindIs "string" . | ternary . (get (kindIs "map" . | ternary . dict) "name") | quote }}
    {{- end }}
  {{- end }}
  {{- range $name := list "affinity" "nodeSelector" "priorityClassName" "tolerations" }}
  {{- with get $values $name }}
  {{- dict $name . | toYaml | nindent 2 }}
  {{- end }}
  {{- end }}
  containers:
    - name: connector
      image: {{ include "connector.image" $ | quote }}
      {{- with $values.image.pullPolicy | default $values.image.imagePullPolicy | default $values.global.imagePullPolicy }}
      imagePullPolicy: {{ . }}
      {{- end }}
      args:
        - sync
        - {{ include "connector.configPath" $ }}
        {{- if $values.cronJob.enabled }}
        - --no-repeat
        {{- else }}
        - --repeat
        - --repeat-delay={{ $values.config.repeatDelay }}
        {{- end }}
        {{- with $values.metrics }}
        {{- if .enabled }}
        - --listen={{ .address }}:{{ .port }}
        {{- end }}
        {{- end }}
        {{- range $values.extraArgs }}
        - {{ . | quote }}
        {{- end }}
      env:
        {{- include "connector.env" $ | nindent 8 }}
      {{- if ($values.metrics).enabled }}
      ports:
        - name: metrics
          containerPort: {{ $values.metrics.port }}
      # Answers as long as the program works; a run may take hours.
      livenessProbe:
        httpGet:
          path: /healthz
          port: metrics
        periodSeconds: 30
        timeoutSeconds: 5
        failureThreshold: 4
      # Fails until the first run has ended, and after a run that failed or was refused.
      readinessProbe:
        httpGet:
          path: /readyz
          port: metrics
        periodSeconds: 15
        timeoutSeconds: 5
        failureThreshold: 1
      {{- end }}
      securityContext:
        {{- omit $values.containerSecurityContext "enabled" | toYaml | nindent 8 }}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      volumeMounts:
        {{- range $volumes }}
        - name: {{ .name }}
          mountPath: {{ .mountPath }}
          readOnly: {{ not .writable }}
        {{- end }}
        {{- with $values.extraVolumeMounts }}
        {{- tpl (toYaml .) $ | nindent 8 }}
        {{- end }}
  volumes:
    {{- range $volumes }}
    - {{ merge (dict "name" .name) .volume | toYaml | nindent 6 | trim }}
    {{- end }}
    {{- with $values.extraVolumes }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
{{- end }}
