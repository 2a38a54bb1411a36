"""Requests to the app's API: with its token, and with a key that makes a second attempt harmless."""

import hashlib
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from tocsin.notifiers.feishu_app.settings import App
from tocsin.notifiers.notifier import HttpRequest
from tocsin.notifiers.robots import post_json

UUID_CHARS = 50


def call(app: App, path: str, content: Mapping[str, Any]) -> HttpRequest:
    """A POST to the app's API with its token."""
    request = post_json(f"{app.host}{path}", content)
    return replace(request, headers=request.headers | {"Authorization": f"Bearer {app.access_token}"})


def message_uuid(delivery_id: str) -> str:
    """The delivery's id as Feishu's idempotency key, at most 50 characters."""
    if len(delivery_id) <= UUID_CHARS:
        return delivery_id
    return hashlib.sha256(delivery_id.encode("utf-8", "replace")).hexdigest()[:UUID_CHARS]
