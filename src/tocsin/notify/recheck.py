"""Whether a delivery is still worth sending, decided on the state as it is in the sending step. Pure.

After an acknowledgement or a recovery nothing more goes out; what is not sent says why.
"""

from __future__ import annotations

from tocsin.incidents.model import Incident, Progress
from tocsin.notify.model import Delivery


def why_not(delivery: Delivery, incident: Incident | None, now: int) -> str:
    """The reason not to send it, or an empty text. Notices and drills are about no incident."""
    if delivery.kind in ("notice", "drill"):
        return ""
    if incident is None or incident.deleted_at:
        return "the incident was deleted before this was sent"
    if delivery.until == "always":
        return ""
    if incident.is_closed:
        return "the incident was over before this was sent"
    if delivery.until == "acknowledged" and incident.progress == Progress.processing:
        return "somebody had acknowledged before this was sent"
    if incident.snoozed_until_at > now:
        return "the incident was snoozed before this was sent"
    if incident.assigned_to.id and delivery.assignment_id != incident.assigned_to.id and delivery.until != "closed":
        return "the incident was assigned anew before this was sent"
    return ""


def drop(delivery: Delivery, why: str, now: int) -> None:
    """It is not sent."""
    delivery.state, delivery.result, delivery.lease_token = "dropped", why, ""
    delivery.updated_at = delivery.finished_at = now
