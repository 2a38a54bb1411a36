"""A text for every field of a template, to start from: about what is said without a template, in Go template syntax."""

from __future__ import annotations

from typing import Final

PRESET_ID: Final = "000000000000000000000001"
"""The id under which official clients ask for these texts."""

PRESET_NAME: Final = "Preset"

_HEAD = "{{fireReason .}}[{{.IncidentSeverity}}] INC #{{.Num}}"
_FACTS = """
Channel: {{.ChannelName | default "none"}}
Progress: {{.Progress}}
Started: {{date "2006-01-02 15:04:05" .StartTime}} ({{ago .StartTime}} ago)
{{- if gt .AlertCnt 1}}
Alerts: {{.AlertCnt}}{{end}}
{{- with joinAlertLabels . "resource" ", "}}
Resource: {{.}}{{end}}
{{- with .AssignedTo.EscalateRuleName}}
Rule: {{.}}, layer {{add1 $.AssignedTo.LayerIdx}}{{end}}
{{- if .Responders}}
Responders: {{range $i, $one := .Responders}}{{if $i}}, {{end}}{{$one.PersonName}}{{end}}{{end}}"""
_LABELS = """{{range $name, $value := .Labels}}{{if not (in $name "resource" "body_text" "body_text_with_table")}}
BOLD{{$name}}BOLD: {{$value}}{{end}}{{end}}"""
_PICTURES = """{{range .Images}}{{with FUNCTION $ .Src}}
![picture]({{.}}){{end}}{{end}}"""
_SPOKEN = (
    "Incident {{.Num}}: {{.Title | trunc 200}}. Severity {{.IncidentSeverity}}"
    "{{with .ChannelName}}, channel {{.}}{{end}}{{if gt .AlertCnt 1}}, {{.AlertCnt}} alerts{{end}}."
)
_EMAIL = """<h2>{{fireReason .}}INC #{{.Num}} {{.Title}}</h2>
<table>
<tr><td>Severity</td><td><b style="color:{{severityToColor .IncidentSeverity}}">{{.IncidentSeverity}}</b></td></tr>
<tr><td>Channel</td><td>{{.ChannelName | default "none"}}</td></tr>
<tr><td>Progress</td><td>{{.Progress}}</td></tr>
<tr><td>Started</td><td>{{date "2006-01-02 15:04:05" .StartTime}} ({{ago .StartTime}} ago)</td></tr>
{{- if .Responders}}
<tr><td>Responders</td><td>{{range $i, $one := .Responders}}{{if $i}}, {{end}}{{$one.PersonName}}{{end}}</td></tr>
{{- end}}
{{- range $name, $value := .Labels}}
<tr><td>{{$name}}</td><td>{{$value}}</td></tr>
{{- end}}
</table>
{{- with coalesce .Labels.body_text .Description}}
<p style="white-space:pre-wrap">{{.}}</p>
{{- end}}
<p><a href="{{.DetailUrl}}">Open the incident</a></p>
"""


def _list(bullet: str, bold: str = "") -> str:
    """The facts, each line beginning with ``bullet`` and its name in ``bold``."""
    lines = []
    for line in _FACTS.split("\n")[1:]:
        name, colon, rest = line.partition(": ")
        is_fact = colon and not name.startswith("{{")
        lines.append(f"{bullet}{bold}{name}{bold}: {rest}" if is_fact else line)
    return "\n".join(lines)


def _card(bold: str, pictures: str = "") -> str:
    """What stands inside an interactive card, which shows title and facts itself: the description and the labels."""
    body = "{{with coalesce .Labels.body_text .Description}}{{.}}{{end}}"
    resource = '{{with joinAlertLabels . "resource" ", "}}\n' + f"{bold}resource{bold}: " + "{{.}}{{end}}"
    shown = _PICTURES.replace("FUNCTION", pictures) if pictures else ""
    return body + resource + _LABELS.replace("BOLD", bold) + shown


_WECOM_APP = "\n".join(
    "{{with " + value + "}}" + name + ": {{.}}{{end}}"
    for name, value in (
        ("resource", 'joinAlertLabels . "resource" ", "'),
        *((name, f".Labels.{name}") for name in ("metric", "trigger_value", "region", "cluster", "service", "env")),
    )
)
_LINK = "\n[Open the incident]({{.DetailUrl}})"

PRESETS: Final[dict[str, str]] = {
    "email": _EMAIL,
    "sms": _SPOKEN,
    "voice": _SPOKEN,
    "dingtalk": f"{_HEAD} {{{{.Title}}}}\n\n{_list('- ')}\n{_LINK}",
    "wecom": f"**{_HEAD} {{{{.Title}}}}**\n{_list('> ')}{_LINK}",
    "feishu": f"{_HEAD} {{{{.Title}}}}\n{_list('')}\n{{{{.DetailUrl}}}}",
    "feishu_app": _card("**", "transferImage"),
    "dingtalk_app": _card("**", "imageSrcToURL"),
    "wecom_app": _WECOM_APP,
    "slack_app": _card("*", "imageSrcToURL"),
    "teams_app": _card("**"),
    "telegram": f"{_HEAD} {{{{.Title}}}}\n{_list('')}{_LINK}",
    "slack": f"<{{{{.DetailUrl}}}}|{_HEAD}> {{{{.Title}}}}\n{_list('', '*')}",
    "zoom": f"{_HEAD} {{{{.Title}}}}\n{_list('')}\n{{{{.DetailUrl}}}}",
}
