"""Teams by a Workflows webhook: an Adaptive Card in; HTTP 202 says that it is queued, never that it was posted."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.adaptive_cards import attachment, card, fits, from_template, own
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpResponse, NoResponse, Notifier, Outcome, Problem, Receipt, Request, Response
from tocsin.notifiers.receipts import (
    Meaning,
    by_no_response,
    by_status,
    by_wrong_carrier,
    read_object,
    retry_after_s,
    unconfirmed,
)
from tocsin.notifiers.robots import post_json, unusable
from tocsin.notifiers.teams.settings import read

VERSION = "1.4"

_GONE = Meaning(Outcome.target_gone, "The workflow was deleted or its address changed; create a new one.")
_OFF = Meaning(Outcome.target_gone, "The workflow is switched off; switch it on in Teams, or create a new one.")
_ORGANISATION = Meaning(
    Outcome.target_gone, "The workflow takes calls of its organisation only; let it take calls of anyone."
)
_CONTENT = Meaning(Outcome.content_error, "The workflow does not accept this card; check the template.")
_RETIRED = Meaning(Outcome.config_error, "Connectors of this kind were retired; create a workflow in their place.")
_CODES = {
    **dict.fromkeys(("WorkflowNotFound", "WorkflowTriggerNotFound", "AuthorizationFailed", "NotFound"), _GONE),
    **dict.fromkeys(("WorkflowTriggerIsNotEnabled", "WorkflowDisabled"), _OFF),
    **dict.fromkeys(("DirectApiAuthorizationRequired", "DirectApiInvalidAuthorizationScheme"), _ORGANISATION),
    **dict.fromkeys(("InvalidRequestContent", "TriggerInputSchemaMismatch", "InvalidTemplate"), _CONTENT),
}
_STATUSES = {400: _CONTENT, 401: _GONE, 403: _GONE, 404: _GONE, 413: _CONTENT}


class TeamsWorkflow:
    """Builds and judges messages of Workflows webhooks."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in a workflow's settings."""
        robot = read(settings)
        return robot if isinstance(robot, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """The template's card or Markdown if it wrote one that fits, else our own card."""
        robot = read(target)
        if isinstance(robot, list):
            return unusable(robot)
        content = _content(from_template(message, []) if message.body.strip() else own(message, []))
        return post_json(robot.url, content if fits(content) else _content(own(message, [])))

    def judge(self, response: Response) -> Receipt:
        """At best `accepted`: whether the flow could post is seen in its run history only."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        if 200 <= response.status <= 299:
            return _taken(response)
        error = read_object(response.body).get("error")
        code = error.get("code") if isinstance(error, dict) else None
        known = _CODES.get(code) if isinstance(code, str) else None
        meaning = known or _STATUSES.get(response.status)
        if meaning is None or response.status >= 500:
            receipt = by_status(response)
            wait = retry_after_s(response) or 30.0
            return Receipt(
                outcome=receipt.outcome,
                code=receipt.code,
                text=receipt.text,
                retry_after_s=wait if response.status == 429 else receipt.retry_after_s,
            )
        return Receipt(
            outcome=meaning.outcome, code=str(code) if known else f"http {response.status}", text=meaning.text
        )


def _taken(response: HttpResponse) -> Receipt:
    if b"Microsoft Teams endpoint returned HTTP error" in response.body:
        return Receipt(outcome=_RETIRED.outcome, code="connector", text=_RETIRED.text)
    receipt = unconfirmed(response)
    if receipt.outcome is not Outcome.accepted:
        return receipt
    text = "The workflow took it; whether it was posted is in the workflow's run history."
    return Receipt(outcome=Outcome.accepted, code=receipt.code, text=text)


def _content(made: Any) -> dict[str, Any]:
    return {"type": "message", "attachments": [attachment(made if isinstance(made, dict) else card(made, VERSION))]}


NOTIFIER: Notifier = TeamsWorkflow()
