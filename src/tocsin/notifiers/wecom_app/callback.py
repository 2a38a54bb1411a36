"""What WeCom sends back: presses of buttons and texts to the app, signed and encrypted.

A press gives a new code to change the card by (`Pressed.ref`). The reply within five seconds may carry the card as it is
now; it spends no code.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from tocsin.notifiers.button_keys import read_key
from tocsin.notifiers.callback import Callback, Heard, Inbound, Linked, Pressed, Reply, Result, Said
from tocsin.notifiers.cutting import cut
from tocsin.notifiers.message import Action
from tocsin.notifiers.wecom_app.card import TEXT_BYTES, as_xml, updated
from tocsin.notifiers.wecom_app.crypt import Unreadable, cdata, decrypt, encrypt, read_xml, signature
from tocsin.notifiers.wecom_app.settings import App, read

WINDOW_MS = 10 * 60_000
"""WeCom repeats a request up to three times within a few seconds; clocks may differ a little."""
BODY_BYTES = 64 * 1024

_REFUSED = Reply(status=403)
_TAKEN = Reply()
_CODE = re.compile(r"/?(?:link|bind|绑定)[\s:：]*([A-Za-z0-9_-]{6,64})|([A-Za-z0-9]{4}-?[A-Za-z0-9]{4})", re.IGNORECASE)


class AppCallback:
    """Reads and answers what WeCom sends for one app."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """Verify the signature, decrypt, and see that it is for this company and this app."""
        app = read(settings)
        if isinstance(app, list) or not app.hears:
            return _REFUSED
        try:
            if call.method == "GET":
                return _greet(app, call, now)
            outer = read_xml(_text(call.body))
            inner = read_xml(_open(app, call, outer.get("Encrypt", ""), now))
        except Unreadable:
            return _REFUSED
        if inner.get("AgentID", str(app.agent_id)) != str(app.agent_id):
            return _REFUSED
        said = _said(inner)
        if said is None:
            return _TAKEN
        return Heard(said=(said,), context={"user": inner["FromUserName"], "nonce": call.query.get("nonce", "")})

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """The card as it is now, or in words why nothing changed (a reply holds one of them); empty where nothing is
        known yet: the card follows by its new code."""
        app = read(settings)
        if isinstance(app, list) or not app.hears or not results:
            return _TAKEN
        result, user = results[0], str(heard.context.get("user", ""))
        if result.message is not None and (result.ok or not result.text):
            kind, content = "update_template_card", f"<TemplateCard>{as_xml(updated(result.message))}</TemplateCard>"
        elif result.text:
            kind, content = "text", f"<Content>{cdata(cut(result.text, TEXT_BYTES))}</Content>"
        else:
            return _TAKEN
        message = (
            f"<xml><ToUserName>{cdata(user)}</ToUserName><FromUserName>{cdata(app.corp_id)}</FromUserName>"
            f"<CreateTime>{now // 1000}</CreateTime><MsgType>{cdata(kind)}</MsgType>{content}</xml>"
        )
        return _seal(app, message, str(heard.context.get("nonce", "")), now)


def _greet(app: App, call: Inbound, now: int) -> Reply:
    """WeCom's check of the address: it wants the decrypted `echostr` back, bare."""
    return Reply(
        headers={"Content-Type": "text/plain"}, body=_open(app, call, call.query.get("echostr", ""), now).encode()
    )


def _open(app: App, call: Inbound, encrypted: str, now: int) -> str:
    """The message inside. Raises `Unreadable` unless the signature, the time and the company are right."""
    timestamp = call.query.get("timestamp", "")
    expected = signature(app.callback_token, timestamp, call.query.get("nonce", ""), encrypted)
    given = call.query.get("msg_signature", "")
    if not encrypted or not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise Unreadable("signature")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(int(timestamp) * 1000 - now) > WINDOW_MS:
        raise Unreadable("time")
    message, receiver = decrypt(app.aes_key, encrypted)
    if not hmac.compare_digest(receiver.encode(), app.corp_id.encode()):
        raise Unreadable("company")
    return message


def _text(body: bytes) -> str:
    if len(body) > BODY_BYTES:
        raise Unreadable("size")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error


def _said(inner: Mapping[str, str]) -> Said | None:
    user = inner.get("FromUserName", "")
    if not user:
        return None
    if inner.get("MsgType") == "text":
        match = _CODE.fullmatch(inner.get("Content", "").strip())
        return Linked(code=match[1] or match[2], user_id=user) if match else None
    key = read_key(inner.get("EventKey", ""))
    if inner.get("MsgType") != "event" or inner.get("Event") != "template_card_event" or key is None:
        return None
    code = inner.get("ResponseCode", "")
    # WeCom names no event; the code is new with each press, and the same when a press is told again.
    name = code or "\n".join((inner.get("TaskId", ""), inner.get("CreateTime", ""), inner.get("EventKey", "")))
    return Pressed(
        token=key.token,
        action=cast("Action", key.action),
        user_id=user,
        event_id=hashlib.sha256(f"{user}\n{name}".encode()).hexdigest()[:32],
        minutes=key.minutes,
        ref=code if len(code) <= 500 else "",
    )


def _seal(app: App, message: str, nonce: str, now: int) -> Reply:
    timestamp = str(now // 1000)
    encrypted = encrypt(app.aes_key, message, app.corp_id, f"{timestamp}\n{nonce}")
    sign = signature(app.callback_token, timestamp, nonce, encrypted)
    body = (
        f"<xml><Encrypt>{cdata(encrypted)}</Encrypt><MsgSignature>{cdata(sign)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )
    return Reply(headers={"Content-Type": "application/xml; charset=utf-8"}, body=body.encode())


CALLBACK: Callback = AppCallback()
