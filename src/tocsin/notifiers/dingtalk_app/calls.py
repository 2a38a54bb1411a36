"""Requests to the app's two APIs with its token, and messages of the robot's own kinds."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from tocsin.notifiers.dingtalk_app.settings import App
from tocsin.notifiers.notifier import HttpRequest
from tocsin.notifiers.robots import encode_json, post_json


def call(app: App, path: str, content: Mapping[str, Any]) -> HttpRequest:
    """A POST to the new API with the app's token."""
    request = post_json(f"{app.host}{path}", content)
    return replace(request, headers=request.headers | {"x-acs-dingtalk-access-token": app.access_token})


def old_call(app: App, path: str, content: Mapping[str, Any]) -> HttpRequest:
    """A POST to the old API, which wants the token in the address."""
    return post_json(f"{app.old_host}{path}?access_token={quote(app.access_token, safe='')}", content)


def say(app: App, key: str, param: Mapping[str, Any], *, chat: str, person: str) -> HttpRequest:
    """A message of one of the robot's own kinds (`sampleText`, …) to a group or, without one, to a person."""
    content: dict[str, Any] = {"robotCode": app.robot, "msgKey": key, "msgParam": encode_json(param).decode()}
    if chat:
        return call(app, "/v1.0/robot/groupMessages/send", content | {"openConversationId": chat})
    return call(app, "/v1.0/robot/oToMessages/batchSend", content | {"userIds": [person]})
