"""Microsoft's side of a Teams bot as published: Entra, the Bot Connector, signed activities; and a Workflows webhook.

Strict on purpose: cards are checked against the rules of Adaptive Cards 1.5, tokens and sizes are enforced, a conversation
takes seven messages a second.
"""

import base64
import json
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound

APP_ID = "00000000-1111-2222-3333-444444444444"
TENANT = "99999999-8888-7777-6666-555555555555"
SECRET = "s~ecret-1"
SERVICE = "https://smba.trafficmanager.net/emea/"
WORKFLOW = "https://x.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/w1/triggers/manual/paths/invoke?sig=s1"
ANN = {"id": "29:1ann", "name": "Ann", "aadObjectId": "aaaaaaaa-0000-0000-0000-000000000001"}
BOB = {"id": "29:1bob", "name": "Bob", "aadObjectId": "bbbbbbbb-0000-0000-0000-000000000002"}
LIMIT = 28 * 1024

_ELEMENTS: dict[str, tuple[set[str], set[str]]] = {  # required, optional
    "TextBlock": ({"text"}, {"wrap", "weight", "size", "color", "spacing"}),
    "RichTextBlock": ({"inlines"}, {"spacing"}),
    "Input.ChoiceSet": ({"id", "choices"}, {"label", "style", "value", "isRequired", "errorMessage"}),
}
_ACTIONS: dict[str, tuple[set[str], set[str]]] = {
    "Action.OpenUrl": ({"url"}, {"title"}),
    "Action.Execute": ({"title", "verb"}, {"data", "associatedInputs", "style", "fallback"}),
    "Action.Submit": ({"title"}, {"data", "associatedInputs", "style"}),
}
_SIZES = {"Default", "Small", "Medium", "Large", "ExtraLarge"}
_COLOURS = {"Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"}


class BadCard(Exception):
    """What an Adaptive Card may not be."""


@cache
def signing_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One of the fake's own keys, made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


class FakeTeams:
    """One tenant with one bot in one channel and one personal chat. `now` (ms) is the test's clock."""

    def __init__(self) -> None:
        self.now = 1_763_695_800_000
        self.sender = ANN  # who presses and writes
        self.conversations = {"a:ann", "19:pay@thread.tacv2"}
        self.blocked: dict[str, str] = {}  # conversation -> the connector's word
        self.activities: dict[tuple[str, str], dict[str, Any]] = {}
        self.posted: list[dict[str, Any]] = []  # by the workflow
        self.workflow_error: tuple[int, str] | None = None
        self.key_ids = ["k1"]
        self.trouble: HttpResponse | NoResponse | None = None  # answered once, in place of the real answer
        self._granted: dict[str, int] = {}
        self._sent: dict[str, list[int]] = {}
        self._count = 0

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """One request of ours, to whichever of Microsoft's hosts."""
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            return trouble
        parts = urlsplit(request.url)
        if parts.hostname == "login.microsoftonline.com":
            return self._token(request)
        if parts.hostname == "login.botframework.com":
            return self._openid(parts.path)
        if parts.hostname == "smba.trafficmanager.net":
            return self._connector(request)
        return self._workflow(request) if request.url == WORKFLOW else NoResponse(kind="dns", text=str(parts.hostname))

    def jwks(self) -> dict[str, Any]:
        """The public keys as the Bot Framework serves them."""
        keys = []
        for kid in self.key_ids:
            numbers = signing_key(kid).public_key().public_numbers()
            key = {"kty": "RSA", "use": "sig", "kid": kid, "x5t": kid, "n": _number(numbers.n), "e": _number(numbers.e)}
            keys.append(key | {"endorsements": ["msteams", "webchat"]})
        return {"keys": keys}

    def press(
        self, conversation: str, activity_id: str, verb: str, *, minutes: int = 0, submit: bool = False
    ) -> Inbound:
        """The signed invoke for a press on a card that stands in a conversation (`submit`: of an old client)."""
        card = self.activities[conversation, activity_id]["attachments"][0]["content"]
        action = next(each for each in card["actions"] if each.get("verb") == verb)
        data = dict(action["data"])
        if action["associatedInputs"] == "auto":
            inputs = [each for each in card["body"] if each["type"].startswith("Input.")]
            wanted = (c["value"] for each in inputs for c in each["choices"] if c["value"].endswith(f".{minutes}"))
            data |= {each["id"]: next(wanted, each["value"]) for each in inputs}
        activity = self.activity(conversation, "message" if submit else "invoke") | {"replyToId": activity_id}
        if submit:
            return self.signed(activity | {"value": data})
        action = {"type": "Action.Execute", "title": action["title"], "verb": verb, "data": data}
        return self.signed(activity | {"name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}})

    def say(self, text: str, conversation: str = "a:ann") -> Inbound:
        """The signed activity of a message to the bot."""
        return self.signed(self.activity(conversation, "message") | {"text": text})

    def activity(self, conversation: str, kind: str) -> dict[str, Any]:
        """An activity of the sender as Teams sends it."""
        self._count += 1
        is_personal = conversation.startswith("a:")
        place: dict[str, Any] = {"id": conversation, "tenantId": TENANT}
        place |= {"conversationType": "personal"} if is_personal else {"conversationType": "channel", "isGroup": True}
        return {
            "type": kind,
            "id": f"f:{self._count}",
            "channelId": "msteams",
            "serviceUrl": SERVICE,
            "from": self.sender,
            "recipient": {"id": f"28:{APP_ID}", "name": "Tocsin"},
            "conversation": place,
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-US",
        }

    def signed(self, activity: dict[str, Any], *, kid: str = "k1", header: Any = None, **claims: Any) -> Inbound:
        """A request with the token the Bot Framework would put on it; `claims` and `header` change the token."""
        now_s = self.now // 1000
        known = {"iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": SERVICE}
        known |= {"nbf": now_s - 60, "exp": now_s + 3540} | claims
        token = sign({"typ": "JWT", "alg": "RS256", "kid": kid} | (header or {}), known, signing_key(kid))
        headers = {"content-type": "application/json; charset=utf-8", "authorization": f"Bearer {token}"}
        body = json.dumps(activity).encode()
        return Inbound(method="POST", url="https://tocsin.example/callback/2", query={}, headers=headers, body=body)

    def _token(self, request: HttpRequest) -> HttpResponse:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if urlsplit(request.url).path != f"/{TENANT}/oauth2/v2.0/token":
            return _entra("invalid_request", "AADSTS90002: Tenant not found.")
        if form.get("client_id") != APP_ID:
            return _entra("unauthorized_client", "AADSTS700016: Application was not found in the directory.")
        if form.get("client_secret") != SECRET:
            return _entra("invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if (form["grant_type"], form["scope"]) != ("client_credentials", "https://api.botframework.com/.default"):
            return _entra("invalid_scope", "AADSTS70011: The scope is not valid.")
        self._count += 1
        token = f"granted-{self._count}"
        self._granted[token] = self.now + 3_599_000
        return _json(200, {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token})

    def _openid(self, path: str) -> HttpResponse:
        if path == "/v1/.well-known/openidconfiguration":
            uri = "https://login.botframework.com/v1/.well-known/keys"
            return _json(200, {"issuer": "https://api.botframework.com", "jwks_uri": uri})
        return _json(200, self.jwks()) if path == "/v1/.well-known/keys" else _json(404, {})

    def _connector(self, request: HttpRequest) -> HttpResponse:
        if self._granted.get(request.headers.get("Authorization", "").removeprefix("Bearer "), 0) < self.now:
            return _json(401, {"message": "Authorization has been denied for this request."})
        path = [unquote(part) for part in urlsplit(request.url).path.split("/")][2:]
        conversation, activity_id = path[2], path[4] if len(path) > 4 else ""
        if path[:2] != ["v3", "conversations"] or path[3] != "activities" or len(path) > 5:
            return _json(404, {})
        if conversation in self.blocked:
            return _error(403, self.blocked[conversation])
        if conversation not in self.conversations:
            return _error(404, "ConversationNotFound")
        if len(request.body) > LIMIT:
            return _error(413, "MessageSizeTooBig")
        return self._keep(request, conversation, activity_id)

    def _keep(self, request: HttpRequest, conversation: str, activity_id: str) -> HttpResponse:
        activity = json.loads(request.body)
        if (request.method == "PUT") != bool(activity_id) or activity.get("id", "") != activity_id:
            return _error(400, "BadArgument")
        if activity_id and (conversation, activity_id) not in self.activities:
            return _error(404, "ActivityNotFoundInConversation")
        recent = [at for at in self._sent.get(conversation, []) if at > self.now - 1000]
        if len(recent) >= 7:
            return _error(429, "TooManyRequests")
        try:
            if "attachments" in activity:
                check_message(activity, "1.5")
            elif set(activity) != {"type", "textFormat", "text"} or activity["textFormat"] != "plain":
                raise BadCard("text")
        except BadCard as wrong:
            return _error(400, "BadSyntax", str(wrong))
        self._sent[conversation] = [*recent, self.now]
        self._count += 1
        name = activity_id or f"{self.now}{self._count}"
        self.activities[conversation, name] = activity
        return _json(200 if activity_id else 201, {"id": name})

    def _workflow(self, request: HttpRequest) -> HttpResponse:
        if self.workflow_error is not None:
            return _error(*self.workflow_error)
        content = json.loads(request.body)
        if len(request.body) > LIMIT or set(content) != {"type", "attachments"}:
            return _error(400, "InvalidRequestContent")
        try:
            check_message(content, "1.4")
        except BadCard as wrong:
            return _error(400, "TriggerInputSchemaMismatch", str(wrong))
        self.posted.append(content)
        return HttpResponse(status=202, headers={}, body=b"")


def sign(header: dict[str, Any], claims: dict[str, Any], key: rsa.RSAPrivateKey) -> str:
    """A JWT with an RS256 signature, whatever its header says."""
    text = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{_base64(key.sign(text.encode(), padding.PKCS1v15(), SHA256()))}"


def check_message(message: dict[str, Any], version: str) -> None:
    """Raise `BadCard` where a message or its card is not what Teams takes."""
    if message.get("type") != "message" or set(message) - {"type", "attachments", "summary", "id"}:
        raise BadCard("message")
    (attachment,) = message["attachments"]
    if attachment["contentType"] != "application/vnd.microsoft.card.adaptive" or attachment["contentUrl"] is not None:
        raise BadCard("attachment")
    check_card(attachment["content"], version)


def check_card(card: dict[str, Any], version: str) -> None:
    """Raise `BadCard` where a card breaks the rules of Adaptive Cards up to `version`."""
    if card.get("type") != "AdaptiveCard" or str(card.get("version")) > version or not card.get("body"):
        raise BadCard("card")
    if set(card) - {"$schema", "type", "version", "msteams", "body", "actions"}:
        raise BadCard(f"unknown fields {sorted(card)}")
    for element in card["body"]:
        _check_element(element)
    actions = card.get("actions", [])
    if len(actions) > 6:
        raise BadCard("Teams shows six actions")
    for action in actions:
        _check_action(action, version)
    texts = json.dumps([each["text"] for each in card["body"] if each["type"] == "TextBlock"], ensure_ascii=False)
    entities = card.get("msteams", {}).get("entities", [])
    if len({entity["text"] for entity in entities}) != len(entities):
        raise BadCard("two mentions with one text")
    for entity in entities:
        name = entity["mentioned"]["name"]
        if entity["type"] != "mention" or entity["text"] != f"<at>{name}</at>" or entity["text"] not in texts:
            raise BadCard("a mention that is not in the text")
    ids = [element["id"] for element in card["body"] if "id" in element]
    if len(ids) != len(set(ids)):
        raise BadCard("two inputs with one id")


def _check_element(element: dict[str, Any]) -> None:
    _check_fields(element, _ELEMENTS)
    if element["type"] == "RichTextBlock":
        for run in element["inlines"]:
            _check_run(run)
    if element["type"] == "Input.ChoiceSet":
        values = [choice["value"] for choice in element["choices"]]
        if not values or len(values) != len(set(values)) or element["value"] not in values:
            raise BadCard("choices")
        if any(set(choice) != {"title", "value"} or not choice["title"] for choice in element["choices"]):
            raise BadCard("choice")


def _check_run(run: dict[str, Any]) -> None:
    if run.get("type") != "TextRun" or not run.get("text"):
        raise BadCard("run")
    if set(run) - {"type", "text", "weight", "size", "color", "selectAction"}:
        raise BadCard("unknown fields of a run")
    if run.get("size", "Default") not in _SIZES or run.get("color", "Default") not in _COLOURS:
        raise BadCard("look")
    if "selectAction" in run:
        _check_action(run["selectAction"], "1.5")


def _check_action(action: dict[str, Any], version: str) -> None:
    _check_fields(action, _ACTIONS)
    if action["type"] == "Action.OpenUrl" and not action["url"].startswith(("https://", "http://")):
        raise BadCard("url")
    if action["type"] == "Action.Execute" and version < "1.5":
        raise BadCard("a workflow takes no Action.Execute")
    if action.get("associatedInputs", "auto") not in ("auto", "none"):
        raise BadCard("associatedInputs")
    if action.get("style", "default") not in ("default", "positive", "destructive"):
        raise BadCard("style")
    if "fallback" in action:
        _check_action(action["fallback"], version)


def _check_fields(part: dict[str, Any], known: dict[str, tuple[set[str], set[str]]]) -> None:
    required, optional = known.get(part.get("type", ""), ({"?"}, set[str]()))
    if not required <= set(part) or set(part) - required - optional - {"type"}:
        raise BadCard(f"{part.get('type')}: {sorted(part)}")


def _json(status: int, content: dict[str, Any]) -> HttpResponse:
    return HttpResponse(status=status, headers={}, body=json.dumps(content).encode())


def _error(status: int, code: str, message: str = "") -> HttpResponse:
    return _json(status, {"error": {"code": code, "message": message}})


def _entra(error: str, description: str) -> HttpResponse:
    return _json(401 if error == "invalid_client" else 400, {"error": error, "error_description": description})


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
