{{/* The folders in the container. */}}
{{- define "connector.configPath" -}}
/etc/udm-directory-connector/{{ include "connector.fullname" . }}.yaml
{{- end }}

{{/* Whether config.repeat is true, in any spelling of the program. Empty: no. */}}
{{- define "connector.repeats" -}}
{{- if has (toString .Values.config.repeat | lower) (list "true" "yes" "on" "y" "t" "1") }}yes{{ end }}
{{- end }}

{{/* The text of the configuration. Values get the paths of the authorities; a text is used as it is. */}}
{{- define "connector.config" -}}
{{- if kindIs "string" .Values.configFile -}}
{{ .Values.configFile }}
{{- else -}}
{{- $config := deepCopy .Values.configFile -}}
{{- range $section, $values := dict "udm" .Values.udm "source" .Values.sourceDirectory -}}
{{- if and (or ($values.ca).configMap ($values.ca).secret) (not (dig $section "ca_cert" "" $config)) -}}
{{- $_ := set $config $section (merge (dict "ca_cert" (printf "/run/ca/%s.crt" $section)) (get $config $section | default dict)) -}}
{{- end -}}
{{- end -}}
{{ toYaml $config }}
{{- end -}}
{{- end }}

{{/* The existing or own Secrets with passwords, by the name of the credential: name and key. As YAML. */}}
{{- define "connector.credentials" -}}
{{- range $credential, $auth := dict "udm-password" .Values.udm.auth "source-password" .Values.sourceDirectory.auth }}
{{- if (($auth).existingSecret).name }}
{{ $credential }}:
  name: {{ tpl $auth.existingSecret.name $ | quote }}
  key: {{ tpl (($auth.existingSecret.keyMapping).password | default "password") $ | quote }}
{{- else if ($auth).password }}
{{ $credential }}:
  name: {{ include "connector.fullname" $ | quote }}
  key: {{ $credential }}
{{- end }}
{{- end }}
{{- end }}

{{/* Fails with everything that the chart refuses. */}}
{{- define "connector.refuse" -}}
{{- $problems := list -}}
{{- $repository := .Values.image.repository -}}
{{- if not $repository -}}
{{- $problems = append $problems "image.repository is missing: name the image that you built with config/container/Containerfile" -}}
{{- else if hasSuffix "directory-importer" $repository -}}
{{- $problems = append $problems (printf "image.repository is %q, the image of the Nubus Directory Importer: name the image of udm-directory-connector, with image.registry and image.tag" $repository) -}}
{{- end -}}
{{- if not .Values.configFile -}}
{{- $problems = append $problems "configFile is empty: put the configuration there, or read it from a file with --set-file configFile=FILE" -}}
{{- else -}}
{{- $config := include "connector.config" . | fromYaml -}}
{{- if hasKey $config "Error" -}}
{{- $problems = append $problems (printf "configFile is not valid YAML: %s" $config.Error) -}}
{{- end -}}
{{- range $key, $instead := dict "udm.password" "udm.auth" "source.password" "sourceDirectory.auth" "source.bind_pw" "sourceDirectory.auth" "udm.marker_secret" "extraEnvVars (UDM_MARKER_SECRET)" -}}
{{- $path := splitList "." $key -}}
{{- with get $config (first $path) -}}
{{- if get . (last $path) -}}
{{- $problems = append $problems (printf "configFile.%s would be readable in a ConfigMap: use %s instead" $key $instead) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if gt (int .Values.replicaCount) 1 -}}
{{- $problems = append $problems (printf "replicaCount is %v: two programs must not write at the same time. Set 1, or 0 to pause" .Values.replicaCount) -}}
{{- end -}}
{{- if not (or .Values.cronJob.enabled (include "connector.repeats" .)) -}}
{{- $problems = append $problems "config.repeat is false: a Deployment would restart the program after each run. Set cronJob.enabled=true and cronJob.schedule instead" -}}
{{- end -}}
{{- if and (.Values.metrics).enabled .Values.cronJob.enabled -}}
{{- $problems = append $problems "metrics.enabled is not for a CronJob, whose pods end after a run: use metrics.volume" -}}
{{- end -}}
{{- if and ((.Values.metrics).podMonitor).enabled (not .Values.metrics.enabled) -}}
{{- $problems = append $problems "metrics.podMonitor.enabled needs metrics.enabled" -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (.Values.metrics).enabled (not (.Values.networkPolicy.metrics).from) -}}
{{- $problems = append $problems "networkPolicy.metrics.from is empty: name the pods of Prometheus. An empty list would allow everyone" -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.source.to) -}}
{{- $problems = append $problems "networkPolicy.source.to is empty: name the addresses of the directory servers, for example [{ipBlock: {cidr: 192.0.2.10/32}}]" -}}
{{- end -}}
{{- range $section, $key := dict "udm" "udm" "source" "sourceDirectory" -}}
{{- $ca := get (get $.Values $key) "ca" | default dict -}}
{{- if and $ca.configMap $ca.secret -}}
{{- $problems = append $problems (printf "%s.ca names a ConfigMap and a Secret: name one of them" $key) -}}
{{- end -}}
{{- if and (or $ca.configMap $ca.secret) $.Values.configFile (not (dig $section "ca_cert" "" (include "connector.config" $ | fromYaml))) -}}
{{- $problems = append $problems (printf "%s.ca is not used by the text of configFile: add %s.ca_cert: /run/ca/%s.crt" $key $section $section) -}}
{{- end -}}
{{- end -}}
{{- range $name, $instead := dict "securityContext" "containerSecurityContext" "extraLabels" "additionalLabels" "extraAnnotations" "additionalAnnotations" -}}
{{- if hasKey $.Values $name -}}
{{- $problems = append $problems (printf "%s is an old name: use %s" $name $instead) -}}
{{- end -}}
{{- end -}}
{{- with $problems -}}
{{- fail (printf "\n- %s" (join "\n- " .)) -}}
{{- end -}}
{{- end }}
