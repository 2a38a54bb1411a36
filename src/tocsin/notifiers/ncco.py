"""NCCO: what Vonage says and waits for during a call."""

from typing import Any

from tocsin.notifiers.call_turns import Turn

KEY_WAIT_S = 8
TEXT_LIMIT = 1500
"""The longest text of one `talk`, in characters."""
_LANGUAGES = {"zh-CN": "cmn-CN", "en-US": "en-US"}


def talk(text: str, language: str, *, barge_in: bool = False) -> dict[str, Any]:
    """One spoken text; with `barge_in` a key may interrupt it."""
    said = text[:TEXT_LIMIT].replace("<", " ").replace(">", " ").replace("&", " ")
    return {"action": "talk", "text": said, "language": _LANGUAGES[language], "style": 0, "bargeIn": barge_in}


def take_key(text: str, turn: Turn, url: str) -> list[dict[str, Any]]:
    """A spoken text and a wait for one key; the key, or its absence, goes to `url`."""
    waits = {"maxDigits": 1, "timeOut": KEY_WAIT_S, "submitOnHash": False}
    listens = {"action": "input", "type": ["dtmf"], "dtmf": waits, "eventUrl": [url], "eventMethod": "POST"}
    return [talk(text, turn.language, barge_in=True), listens]
