"""The functions the reference product adds for messages about incidents.

``toHtml`` is accepted for compatibility: nothing is escaped here unless the medium asks for it, and then labels of
strangers are escaped whatever function they pass.
"""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.kernel.template.functions.strings import as_text
from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import truth

_COLOURS = {"critical": "#C80000", "warning": "#FA7D00", "info": "#FABE00", "ok": "#008800"}
_NO_COLOUR = "#808080"
_REASONS = {
    "reassign": "[Reassigned] ",
    "escalate": "[Escalated] ",
    "reopen": "[Reopened] ",
    "refire": "[Reminder] ",
}


@register("toHtml", "v*", wants_run=True)
def to_html(run: Run, *values: object) -> str:
    """The first value that is not empty."""
    return next((as_text(value, run) for value in values if value is not None and value != ""), "")


@register("severityToColor serverityToColor", "v", wants_run=True)
def severity_to_color(run: Run, severity: object) -> str:
    """The colour of a severity, as ``#RRGGBB``."""
    return _COLOURS.get(as_text(severity, run).lower(), _NO_COLOUR)


@register("colorSeverity", "v", wants_run=True)
def color_severity(run: Run, severity: object) -> str:
    """The severity in its colour, in the markup DingTalk's Markdown understands."""
    text = as_text(severity, run)
    if text.lower() not in _COLOURS:
        return text
    return f'<font color="{_COLOURS[text.lower()]}">{text}</font>'


@register("fireReason", "v", wants_run=True)
def fire_reason(run: Run, incident: object) -> str:
    """Why this message is sent, to stand before the title: a reminder, an escalation …; nothing for the first one."""
    if not isinstance(incident, Mapping):
        return ""
    assigned = incident.get("AssignedTo")
    way = assigned.get("Type") if isinstance(assigned, Mapping) else None
    reason = "refire" if incident.get("FireType") == "refire" else way
    return run.env.reasons.get(reason, _REASONS.get(reason, "")) if isinstance(reason, str) else ""


def _label_values(incident: object, name: str, run: Run) -> list[str]:
    """Different values of a label over the incident's alerts, or the incident's own where no alert has it."""
    if not isinstance(incident, Mapping):
        return []
    alerts = incident.get("Alerts")
    seen: dict[str, None] = {}
    for holder in [*(alerts if isinstance(alerts, list | tuple) else ()), incident]:
        if holder is incident and seen:
            break
        run.spend(1)
        labels = holder.get("Labels") if isinstance(holder, Mapping) else None
        value = labels.get(name) if isinstance(labels, Mapping) else None
        if truth(value):
            seen[as_text(value, run)] = None
    return list(seen)


@register("alertLabels", "vs", wants_run=True)
def alert_labels(run: Run, incident: object, name: str) -> list[str]:
    """``alertLabels . "resource"``: the different values of a label over all alerts."""
    return _label_values(incident, name, run)


@register("joinAlertLabels", "vss", wants_run=True)
def join_alert_labels(run: Run, incident: object, name: str, separator: str) -> str:
    """``joinAlertLabels . "resource" ", "``: the same as one text."""
    values = _label_values(incident, name, run)
    run.room(sum(map(len, values)) + len(separator) * len(values))
    return separator.join(values)


@register("imageSrcToURL", "vs", wants_run=True)
def image_src_to_url(run: Run, _incident: object, src: str) -> str:
    """An address of an image that a reader can open; nothing when there is none."""
    return src if src.startswith(("http://", "https://")) else run.env.images.get(src, "")


@register("transferImage", "vs", wants_run=True)
def transfer_image(run: Run, _incident: object, src: str) -> str:
    """The key under which the far side (Feishu, Lark) keeps the image; nothing when it was not handed over."""
    return run.env.transfers.get(src, "")
