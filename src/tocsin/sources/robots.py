"""Imitations of chat robots: whatever can only send to a robot of DingTalk, Feishu or WeCom can send here.

Senders look at the answer, so it is the robot's own, also for messages that give no alert: else they would send again.
"""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.sources.body import Body
from tocsin.sources.making import Draft, finished
from tocsin.sources.modes import Message, judge
from tocsin.sources.source import Parsed, Push, Reply


def robot_message(
    push: Push, body: Body, title: str, content: str, answer: Mapping[str, object], *, is_random: bool = False
) -> Parsed:
    """A message as the integration's mode has it. ``is_random``: without a key of its own each message is a new alert."""
    reply = Reply(200, answer)
    verdict = judge(push.settings, Message(title=title, content=content), push.push_id, is_random=is_random)
    if verdict is None:
        return Parsed(ignored="no rule of this integration is for this message", reply=reply)
    draft = Draft(title=title, status=verdict.status, key=verdict.key, check=title, description=content)
    return Parsed([finished(draft, push, body)], reply=reply)


def no_message(kind: str, kinds: str, answer: Mapping[str, object]) -> Parsed:
    """The answer to a kind of message that gives no alert."""
    return Parsed(
        ignored=f"messages of kind {kind[:40] or '(none)'!r} give no alert; {kinds} do", reply=Reply(200, answer)
    )
