"""Slack incoming webhooks: mrkdwn text; answers are a status and one plain word."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, cut_middle
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    HttpResponse,
    NoResponse,
    Notifier,
    Outcome,
    Problem,
    Receipt,
    Request,
    Response,
)
from tocsin.notifiers.receipts import (
    by_no_response,
    by_status,
    by_wrong_carrier,
    read_object,
    retry_after_s,
    unconfirmed,
)
from tocsin.notifiers.robots import post_json, unusable
from tocsin.notifiers.slack.settings import read
from tocsin.notifiers.slack_mrkdwn import colour, digest_line, escape, fact_lines, link, mentions

TEXT_BYTES = 15_000
"""The reference product cuts at about 15,000 characters; counted in bytes it always fits Slack's 40,000."""
SECTION_BYTES = 2900
"""A section block takes 3,000 characters."""

_GONE = (Outcome.target_gone, "The Slack channel or this webhook is no more; create a new webhook.")
_CONTENT = (Outcome.content_error, "Slack does not accept this text; check the template.")
_DENIED = (Outcome.config_error, "Slack does not allow this webhook to post; ask the workspace's administrator.")
_BUSY = (Outcome.transient, "Slack is busy.")
_SLOW = (Outcome.rate_limited, "Slack asks to slow down: one message a second.")
_WORDS = {
    **dict.fromkeys(("channel_not_found", "channel_is_archived", "is_archived", "no_service", "no_service_id"), _GONE),
    **dict.fromkeys(("no_team", "team_disabled", "token_revoked", "user_not_found", "no_active_hooks"), _GONE),
    **dict.fromkeys(("invalid_payload", "no_text", "too_many_attachments", "invalid_blocks", "msg_too_long"), _CONTENT),
    **dict.fromkeys(("action_prohibited", "posting_to_general_channel_denied", "invalid_token"), _DENIED),
    **dict.fromkeys(("rollup_error", "internal_error", "fatal_error", "service_unavailable"), _BUSY),
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded"), _SLOW),
}


class Slack:
    """Builds and judges messages of Slack incoming webhooks."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in a webhook's settings."""
        robot = read(settings)
        return robot if isinstance(robot, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """Text from the template, or our own wording in a coloured section with the link in its headline."""
        robot = read(target)
        if isinstance(robot, list):
            return unusable(robot)
        ats = mentions(message, everybody=robot.at_all or message.mention_all)
        return post_json(robot.url, _from_template(message, ats) if message.body else _own(message, ats))

    def judge(self, response: Response) -> Receipt:
        """`ok` is delivered; otherwise by Slack's word for the error, then by the status."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        word = _error_word(response)
        if word in _WORDS:
            outcome, text = _WORDS[word]
            wait = (retry_after_s(response) or 1.0) if outcome is Outcome.rate_limited else None
            return Receipt(outcome=outcome, code=word, text=text, retry_after_s=wait)
        if response.status == 404:
            return Receipt(outcome=_GONE[0], code="http 404", text=_GONE[1])
        # Another word than `ok` comes from somebody's own server in Slack's place, or from a proxy.
        return by_status(response) if not word else unconfirmed(response)


def _error_word(response: HttpResponse) -> str:
    """Slack's word for the error: the bare body, or `error` of a Web API style answer with `ok: false`."""
    answer = read_object(response.body)
    if answer:
        return str(answer.get("error", "unknown")) if answer.get("ok") is False else ""
    word = response.body[:64].decode("ascii", "replace").strip()
    return word if word != "ok" else ""


def _from_template(message: Message, ats: str) -> dict[str, Any]:
    return {"text": cut_middle("", message.body, f"\n{ats}" if ats else "", TEXT_BYTES), "unfurl_links": False}


def _own(message: Message, ats: str) -> dict[str, Any]:
    headline = cut(wording.headline(message), 400)
    title = f"*{link(message.url, headline)}*"
    if message.event == "digest":
        said, description = wording.digest(message, lambda line: digest_line(message, line), SECTION_BYTES - 500), ""
    else:
        said, description = fact_lines(message), escape(message.description.strip())
    text = cut_middle(f"{title}\n", f"{said}\n{description}".rstrip(), f"\n{ats}" if ats else "", SECTION_BYTES)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {
        "text": escape(headline),  # what a phone shows before Slack is opened
        "unfurl_links": False,
        "attachments": [{"color": colour(message), "blocks": [section]}],
    }


NOTIFIER: Notifier = Slack()
