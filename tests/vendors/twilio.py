"""A Twilio of our own: takes calls and messages as strictly as the published API, and is the telephone at the other end.

`answer` is what `api.twilio.com` does. `ring` lets a person (or a machine, or nobody) take a call: the call's TwiML is
followed verb by verb, keys are pressed, and every request that Twilio would make goes, signed, to `handler`.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from xml.etree import ElementTree

from msgspec import Struct

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound, Reply

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "an-auth-token-of-this-test"
NUMBER = "+12025550100"
CALL_FIELDS = {
    *("To", "From", "Url", "Twiml", "Method", "FallbackUrl", "Timeout", "MachineDetection"),
    *("StatusCallback", "StatusCallbackEvent", "StatusCallbackMethod"),
}
MESSAGE_FIELDS = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"}
ATTRIBUTES = {
    "Response": set[str](),
    "Say": {"language", "voice", "loop"},
    "Pause": {"length"},
    "Hangup": set[str](),
    "Redirect": {"method"},
    "Gather": {"input", "numDigits", "finishOnKey", "timeout", "method", "action", "actionOnEmptyResult"},
}
VOICES = {"en-US": {"Polly.Joanna"}, "cmn-CN": {"Polly.Zhiyu"}}
PER_SECOND = 10


class Call(Struct, kw_only=True):
    """A call or message that was taken."""

    sid: str
    fields: dict[str, str]
    events: list[str]


class Heard(Struct, kw_only=True):
    """What the person at the telephone heard, and what our server answered to each request."""

    said: list[str]
    languages: list[str]
    statuses: list[int]


class FakeTwilio:
    """One account with one number. `now_s` is the clock of its rate limit."""

    def __init__(self, handler: Callable[[Inbound], Reply], auth_token: str = AUTH_TOKEN) -> None:
        self.handler = handler
        self.auth_token = auth_token
        self.now_s = 0
        self.opted_out: set[str] = set()
        self.calls: dict[str, Call] = {}
        self.messages: dict[str, Call] = {}
        self._asked: list[int] = []

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """The API's answer to a request."""
        parts = urlsplit(request.url)
        credentials = base64.b64encode(f"{ACCOUNT_SID}:{self.auth_token}".encode()).decode()
        if parts.scheme != "https" or parts.netloc != "api.twilio.com" or request.method != "POST":
            return NoResponse(kind="dns", text="no such host")
        if request.headers.get("Authorization") != f"Basic {credentials}":
            return error(401, 20003, "Authenticate")
        if request.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return error(400, 21201, "No 'To' number is specified")
        self._asked = [at for at in self._asked if at == self.now_s] + [self.now_s]
        if len(self._asked) > PER_SECOND:
            return error(429, 20429, "Too Many Requests", {"retry-after": "1"})
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True)
        resource = parts.path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT_SID}/")
        if resource == "Calls.json":
            return self._take_call(pairs)
        if resource == "Messages.json":
            return self._take_message(pairs)
        return error(404, 20404, "The requested resource was not found")

    def signed(self, url: str, form: dict[str, str], key: str = "") -> Inbound:
        """A request of Twilio's to our server; with another `key` one of somebody else's."""
        text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
        digest = hmac.new((key or self.auth_token).encode(), text.encode(), hashlib.sha1).digest()
        return Inbound(
            method="POST",
            url=url,
            query=dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
            headers={
                "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
                "x-twilio-signature": base64.b64encode(digest).decode(),
            },
            body=urlencode(form).encode(),
            token=urlsplit(url).path.rsplit("/", 1)[-1],
        )

    def ring(self, sid: str, keys: str = "", *, by: str = "human", ending: str = "completed", sip: str = "") -> Heard:
        """Let `by` take a call and press `keys` one after another (a space is silence), then hang up.

        With another `ending` than `completed` nobody takes it.
        """
        call, heard = self.calls[sid], Heard(said=[], languages=[], statuses=[])
        self._status(call, heard, "ringing")
        if ending == "completed":
            self._status(call, heard, "in-progress", AnsweredBy=by)
            self._play(call, heard, iter(keys))
            self._status(call, heard, "completed", AnsweredBy=by, CallDuration="12")
        else:
            self._status(call, heard, ending, **({"SipResponseCode": sip} if sip else {}))
        return heard

    def report(self, sid: str, status: str, code: str = "") -> Reply:
        """Send the status callback of a message."""
        message = self.messages[sid]
        form = {"AccountSid": ACCOUNT_SID, "MessageSid": sid, "MessageStatus": status, "To": message.fields["To"]}
        form |= {"ErrorCode": code} if code else {}
        return self.handler(self.signed(message.fields["StatusCallback"], form))

    def _take_call(self, pairs: list[tuple[str, str]]) -> HttpResponse:
        events = [value for name, value in pairs if name == "StatusCallbackEvent"]
        fields = dict(pairs)
        if set(fields) - CALL_FIELDS or len(pairs) - max(len(events) - 1, 0) != len(fields):
            return error(400, 20001, "Unknown or repeated parameters")
        if set(events) - {"initiated", "ringing", "answered", "completed"}:
            return error(400, 21626, "Invalid statusCallbackEvents")
        if fields.get("From") != NUMBER:
            return error(400, 21210, "'From' phone number not verified")
        if len(fields.get("Twiml", "")) > 4000 or not fields.get("Twiml"):
            return error(400, 12100, "Document parse failure")
        problem = self._common(fields)
        if problem is not None:
            return problem
        parse(fields["Twiml"])
        sid = f"CA{len(self.calls):032x}"
        self.calls[sid] = Call(sid=sid, fields=fields, events=events)
        return created({"sid": sid, "status": "queued"})

    def _take_message(self, pairs: list[tuple[str, str]]) -> HttpResponse:
        fields = dict(pairs)
        if set(fields) - MESSAGE_FIELDS or len(pairs) != len(fields):
            return error(400, 20001, "Unknown or repeated parameters")
        if not fields.get("Body"):
            return error(400, 21602, "Message body is required")
        if len(fields["Body"]) > 1600:
            return error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if fields.get("From") != NUMBER:
            return error(400, 21606, "The 'From' phone number provided is not a valid message-capable number")
        problem = self._common(fields)
        if problem is not None:
            return problem
        if fields["To"] in self.opted_out:
            return error(400, 21610, "Attempt to send to unsubscribed recipient")
        sid = f"SM{len(self.messages):032x}"
        self.messages[sid] = Call(sid=sid, fields=fields, events=[])
        return created({"sid": sid, "status": "queued", "error_code": None})

    def _common(self, fields: dict[str, str]) -> HttpResponse | None:
        if not re.fullmatch(r"\+[1-9][0-9]{6,14}", fields.get("To", "")):
            return error(400, 21211, f"Invalid 'To' Phone Number: {fields.get('To')}")
        callback = urlsplit(fields.get("StatusCallback", "https://x.example/"))
        if callback.scheme not in ("http", "https") or "." not in (callback.hostname or ""):
            return error(400, 21609, "The 'StatusCallback' URL is not a valid URL")
        return None

    def _status(self, call: Call, heard: Heard, status: str, **more: str) -> None:
        event = {"in-progress": "answered", "ringing": "ringing"}.get(status, "completed")
        if event in call.events:
            form = self._form(call, status) | more
            heard.statuses.append(self.handler(self.signed(call.fields["StatusCallback"], form)).status)

    def _form(self, call: Call, status: str) -> dict[str, str]:
        to, sender = call.fields["To"], call.fields["From"]
        form = {"AccountSid": ACCOUNT_SID, "CallSid": call.sid, "CallStatus": status, "To": to, "From": sender}
        return form | {"Direction": "outbound-api", "ApiVersion": "2010-04-01"}

    def _play(self, call: Call, heard: Heard, keys: Iterator[str]) -> None:
        verbs, url = list(parse(call.fields["Twiml"])), ""
        for _ in range(50):
            if not verbs:
                return
            verb = verbs.pop(0)
            if verb.tag == "Say":
                listen(verb, heard)
            elif verb.tag == "Hangup":
                return
            elif verb.tag == "Redirect":
                url = urljoin(url, verb.text or "")
                verbs = self._ask(call, heard, url, {})
            elif verb.tag == "Gather":
                for said in verb:
                    listen(said, heard)
                key = next(keys, " ").strip()
                if key or verb.get("actionOnEmptyResult") == "true":
                    url = urljoin(url, verb.attrib["action"])
                    verbs = self._ask(call, heard, url, {"Digits": key, "FinishedOnKey": ""})
        raise AssertionError("the call never ends")

    def _ask(self, call: Call, heard: Heard, url: str, more: dict[str, str]) -> list[ElementTree.Element]:
        reply = self.handler(self.signed(url, self._form(call, "in-progress") | more))
        heard.statuses.append(reply.status)
        assert reply.headers["Content-Type"].startswith("text/xml")
        return list(parse(reply.body.decode()))


def parse(text: str) -> ElementTree.Element:
    """The TwiML in `text`. Raises `AssertionError` where Twilio would warn or fail."""
    root = ElementTree.fromstring(text)  # noqa: S314 our own TwiML
    assert root.tag == "Response"
    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag], element.tag
        if element.tag == "Say":
            assert element.get("voice") in VOICES[element.attrib["language"]]
            assert element.text
        if element.tag == "Gather":
            assert all(child.tag in ("Say", "Pause") for child in element)
            assert element.attrib["action"].startswith("https://")
    return root


def listen(verb: ElementTree.Element, heard: Heard) -> None:
    """The person hears one text."""
    if verb.tag == "Say":
        heard.said.append(verb.text or "")
        heard.languages.append(verb.attrib["language"])


def error(status: int, code: int, text: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """An error as Twilio writes it."""
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    body = json.dumps({"code": code, "message": text, "more_info": more_info, "status": status})
    return HttpResponse(status=status, headers=headers or {}, body=body.encode())


def created(content: dict[str, object]) -> HttpResponse:
    """A resource as Twilio shows it."""
    return HttpResponse(status=201, headers={}, body=json.dumps(content | {"account_sid": ACCOUNT_SID}).encode())
