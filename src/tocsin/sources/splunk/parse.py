"""Splunk: the webhook of an alert action, with the first row of the search's result. It never says that something is over."""

from __future__ import annotations

from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no search is named."""
    body, sent = read_object(push, "the webhook of a Splunk alert")
    name, app = sent.text("search_name"), sent.text("app")
    if not name:
        raise BadPush("search_missing", "is required: the name of the saved search", path="search_name")
    result = sent.inner("result")
    row = {key: text for key, text in result.all_texts().items() if not key.startswith("_")}
    link = sent.text("results_link")
    draft = Draft(
        title=name,
        status="Warning",
        key=key_of(app, name, row.get("host", "")),  # `sid` is new with every run
        resource=row.get("host", ""),
        check=name,
        description=result.text("_raw") or link,
        labels=row | {"app": app, "owner": sent.text("owner"), "results_link": link},
        at=result.text("_time") or None,
    )
    return Parsed([finished(draft, push, body)])
