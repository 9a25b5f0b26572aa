{{- define "tocsin.labels" -}}
app.kubernetes.io/name: tocsin
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .process }}
{{- end }}

{{- define "tocsin.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end }}
{{- end }}

{{- define "tocsin.config" -}}
{{- $ports := dict }}
{{- range $name, $process := .Values.processes }}
{{- $_ := set $ports $name 9460 }}
{{- end }}
{{- $set := dict "data" "/var/lib/tocsin" "health" (dict "host" "0.0.0.0" "ports" $ports) }}
{{- toYaml (merge $set (deepCopy .Values.config)) }}
{{- end }}
