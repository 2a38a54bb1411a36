"""BlueKing monitoring: `{{alarm.callback_message}}`. Levels are 1 fatal, 2 early warning, 3 remind; times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {
    "1": "Critical",
    "致命": "Critical",
    "2": "Warning",
    "预警": "Warning",
    "3": "Info",
    "提醒": "Info",
}
_OVER: Final = ("RECOVER", "CLOSE", "恢复", "关闭")


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither strategy nor event is named."""
    body, sent = read_object(push, "the callback of a BlueKing alert")
    event, strategy = sent.inner("event"), sent.inner("strategy")
    name, event_id = strategy.text("name"), event.text("event_id", "id")
    if not name and not event_id:
        raise BadPush("strategy_missing", "is required: the strategy that found it", path="strategy.name")
    where = sent.inner("latest_anomaly_record").inner("origin_alarm").inner("data").labels("dimensions")
    where |= event.labels("dimensions")
    over = sent.text("type").upper().startswith(_OVER)
    flags: list[str] = []
    level = event.text("level", "level_name")
    items = strategy.items("item_list")
    known = {
        "bk_biz_name": sent.text("bk_biz_name"),
        "bk_biz_id": sent.text("bk_biz_id"),
        "metric": items[0].text("metric_field_name", "metric_field") if items else "",
        "scenario": sent.text("scenario"),
    }
    draft = Draft(
        title=name or f"Event {event_id}",
        status="Ok" if over else severity.status_of(level, _LEVELS, flags) if level else "Warning",
        key=key_of(event_id) or key_of(strategy.text("id"), *sorted(where.values())),
        resource=where.get("bk_target_ip") or where.get("ip") or ", ".join(where.values()),
        check=name,
        description=sent.text("description"),
        labels=where | known,
        at=(event.text("end_time") if over else "") or event.text("begin_time", "create_time") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
