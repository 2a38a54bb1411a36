"""Values that tests of the notify slice start from."""

from typing import Any

from tocsin.notify.model import Delivery

_PLAIN: dict[str, Any] = {
    "account_id": 1,
    "delivery_id": "d1",
    "delivery_key": "key",
    "incident_id": "one",
    "assignment_id": "a",
    "event": "triggered",
    "layer_idx": 0,
    "round": 1,
    "notifier": "email",
    "medium": "email",
    "target_key": "target",
    "recipient": "alice",
    "person_id": 7,
    "target_sealed": "",
    "template_id": "",
    "rule_id": "rule",
    "rule_name": "Default",
    "until": "acknowledged",
    "reason": "you are named in it",
}


def delivery(**fields: Any) -> Delivery:
    """A delivery that waits, with some fields set."""
    return Delivery(**(_PLAIN | fields))
