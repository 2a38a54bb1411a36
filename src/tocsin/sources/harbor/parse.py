"""Harbor: an event in its default format or as a CloudEvent. Nothing of it is ever over."""

from __future__ import annotations

from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no type is named."""
    body, sent = read_object(push, "an event of Harbor")
    kind = sent.text("type")
    if not kind:
        raise BadPush("type_missing", "is required: the type of the event", path="type")
    data = sent.inner("data") if sent.text("specversion") else sent.inner("event_data")
    repository = data.inner("repository")
    name = repository.text("repo_full_name", "name")
    listed = data.items("resources")
    artefact = listed[0] if listed else Fields({})
    draft = Draft(
        title=f"{kind} {name}" if name else kind,
        status="Warning",
        key=key_of(kind, name, artefact.text("digest", "tag")),
        resource=name or artefact.text("resource_url"),
        check=kind,
        description=data.inner("custom_attributes").text("Details") or artefact.text("resource_url"),
        labels={
            "operator": sent.text("operator"),
            "namespace": repository.text("namespace"),
            "repo_type": repository.text("repo_type"),
            "tag": artefact.text("tag"),
            "digest": artefact.text("digest"),
        },
        at=sent.text("occur_at", "time") or None,
    )
    return Parsed([finished(draft, push, body)])
