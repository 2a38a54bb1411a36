"""The Teams bot and the Workflows webhook against strict fakes: cards, tokens, presses, codes, keys."""

import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.teams import ANN, APP_ID, SECRET, SERVICE, TENANT, WORKFLOW, FakeTeams, check_card, sign, signing_key
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Heard, Inbound, Linked, Pressed, Reply, Result
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Button, DigestLine, Mention, Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.runtime.plugins import load_folders

CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
NOTIFIER, UPDATER = CATALOGUE.notifier("teams_app"), CATALOGUE.updater("teams_app")
GRANT, CALLBACK, KEYS = (
    CATALOGUE.grant("teams_app"),
    CATALOGUE.callback("teams_app"),
    CATALOGUE.signer_keys("teams_app"),
)
ROBOT = CATALOGUE.notifier("teams")
BOT = {"app_id": APP_ID, "client_secret": SECRET, "tenant_id": TENANT}
CHANNEL = "19:pay@thread.tacv2"
GROUP = {"chat_id": json.dumps({"service": SERVICE, "conversation": CHANNEL, "tenant": TENANT})}
PERSON = {"user_id": ANN["aadObjectId"], "address": json.dumps({"service": SERVICE, "conversation": "a:ann"})}
BUTTONS = (
    Button(action="ack", token="1a" + "A" * 46),
    Button(action="close", token="1c" + "A" * 46),
    Button(action="snooze", token="1s" + "A" * 46, minutes=90),
    Button(action="escalate", token="1e" + "A" * 46),
)
HOSTILE = (
    "数" * 20000,
    '"\\' * 9000,
    "x\n" * 9000,
    "👩‍👩‍👧‍👦" * 3000,
    "\x01\x02" * 9000,
    "<at>Ann</at>](http://e)" * 900,
)
FORBIDDEN, UNKNOWN_KEY = Reply(status=403), Reply(status=401)


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": 1763695800000,
        "num": "A1B2C3",
        "title": "Disk full",
        "severity": "Critical",
        "url": "https://tocsin.example/incident/1",
        "buttons": BUTTONS,
    }
    return Message(**values | changes)


def ask(teams: FakeTeams, request: object) -> HttpResponse | NoResponse:
    assert isinstance(request, HttpRequest), request
    return asyncio.run(teams.answer(request))


def granted(teams: FakeTeams) -> dict[str, Any]:
    """The bot's settings with a good token."""
    assert GRANT is not None
    token = GRANT.read(ask(teams, GRANT.ask(BOT, teams.now)))
    assert isinstance(token, Token)
    return BOT | {"access_token": token.value}


def send(teams: FakeTeams, message: Message, target: dict[str, Any], bot: dict[str, Any] | None = None) -> Receipt:
    return NOTIFIER.judge(ask(teams, NOTIFIER.build(message, target, bot or granted(teams))))


def fetched(teams: FakeTeams) -> dict[str, Any]:
    """The bot's settings with Microsoft's keys, fetched as the machinery does."""
    assert KEYS is not None
    found: object = KEYS.keys_request(BOT)
    while isinstance(found, HttpRequest):
        found = KEYS.read_keys(ask(teams, found), BOT)
    assert isinstance(found, str)
    return BOT | {"signing_keys": found}


def hear(teams: FakeTeams, call: Inbound, bot: dict[str, Any] | None = None) -> Heard | Reply:
    assert CALLBACK is not None
    return CALLBACK.hear(call, fetched(teams) if bot is None else bot, teams.now)


def answer(heard: Heard | Reply, *results: Result) -> dict[str, Any]:
    assert CALLBACK is not None
    assert isinstance(heard, Heard)
    reply = CALLBACK.answer(heard, results, BOT, 0)
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json; charset=utf-8")
    content: dict[str, Any] = json.loads(reply.body)
    assert content["statusCode"] == 200
    return content


def test_a_message_reaches_person_and_channel_and_can_be_changed() -> None:
    teams = FakeTeams()
    assert send(teams, message_of(), PERSON).outcome is Outcome.delivered
    receipt = send(teams, message_of(mentions=(Mention(name="Ann", user_id=ANN["id"]),)), GROUP)
    assert receipt.outcome is Outcome.delivered
    assert UPDATER is not None
    bot = granted(teams)
    now = message_of(event="acknowledged", progress="Processing", actor="Ann", buttons=())
    assert NOTIFIER.judge(ask(teams, UPDATER.update(now, receipt.ref, GROUP, bot))).ok
    shown = json.dumps(teams.activities[CHANNEL, receipt.ref], ensure_ascii=False)
    assert "Acknowledged · Ann" in shown
    assert "Action.Execute" not in shown
    gone = NOTIFIER.judge(ask(teams, UPDATER.update(now, "1/../2", GROUP, bot)))
    assert (gone.outcome, gone.code) == (Outcome.content_error, "ActivityNotFoundInConversation")
    assert UPDATER.update(now, "", GROUP, bot) is None


def test_a_bare_channel_goes_to_the_service_of_all_regions() -> None:
    request = NOTIFIER.build(message_of(), {"chat_id": CHANNEL}, BOT | {"access_token": "t"})
    assert isinstance(request, HttpRequest)
    assert request.url == ("https://smba.trafficmanager.net/teams/v3/conversations/19%3Apay%40thread.tacv2/activities")


def test_what_the_connector_says_is_understood() -> None:
    teams = FakeTeams()
    bot = granted(teams)
    teams.blocked = {CHANNEL: "BotNotInConversationRoster"}
    assert send(teams, message_of(), GROUP, bot).outcome is Outcome.target_gone
    teams.blocked = {}
    elsewhere = {"chat_id": "19:other@thread.tacv2"}
    assert send(teams, message_of(), elsewhere, bot).code == "ConversationNotFound"
    assert [send(teams, message_of(), GROUP, bot).ok for _ in range(7)] == [True] * 7
    slow = send(teams, message_of(), GROUP, bot)
    assert (slow.outcome, slow.retry_after_s) == (Outcome.rate_limited, 30.0)
    teams.now += 3_600_000
    assert send(teams, message_of(), GROUP, bot).outcome is Outcome.auth
    assert send(teams, message_of(), GROUP).ok


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"client_secret": "other"}, "AADSTS7000215"),
        ({"app_id": "11111111-1111-2222-3333-444444444444"}, "AADSTS700016"),
        ({"tenant_id": "11111111-1111-2222-3333-444444444444"}, "AADSTS90002"),
    ],
)
def test_a_token_that_is_refused_says_what_to_correct(wrong: dict[str, str], code: str) -> None:
    teams = FakeTeams()
    assert GRANT is not None
    refused = GRANT.read(ask(teams, GRANT.ask(BOT | wrong, teams.now)))
    assert isinstance(refused, Receipt)
    assert (refused.outcome, refused.code, refused.is_down) == (Outcome.config_error, code, True)
    assert isinstance(GRANT.ask({}, 0), Receipt)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:2]))
def test_the_largest_card_is_a_card_that_fits(text: str) -> None:
    teams = FakeTeams()
    bot = granted(teams)
    many = tuple(Mention(name=text[:300], user_id=f"29:{n:09}") for n in range(300))
    lines = (DigestLine(num="A1", title=text[:512], severity="Info", progress="Triggered", url=WORKFLOW),) * 300
    full: dict[str, Any] = {"title": text, "description": text, "reason": text, "actor": text, "channel_name": text}
    own_card = json.dumps({"type": "AdaptiveCard", "version": "1.2", "body": [{"type": "TextBlock", "text": text}]})
    for changes in (full, {"body": text}, {"body": own_card}, {"event": "digest", "lines": lines}):
        teams.now += 2000
        message = message_of(mentions=many, responders=(text[:200],) * 50, **changes)
        for target in (GROUP, PERSON):
            assert send(teams, message, target, bot).ok
        assert ROBOT.judge(ask(teams, ROBOT.build(message, {"token": WORKFLOW}, {}))).outcome is Outcome.accepted


def test_foreign_text_is_nothing_but_text() -> None:
    teams = FakeTeams()
    ann = Mention(name="Ann <at>Bob</at> **x**", user_id=ANN["id"])
    title = "<at>Ann</at> [x](http://evil.example) **bold**"
    twin = Mention(name="Ann atBobat x", email="ann.two@example.com")
    receipt = send(teams, message_of(title=title, description=title, mentions=(ann, twin, ann)), GROUP)
    card = teams.activities[CHANNEL, receipt.ref]["attachments"][0]["content"]
    texts = [each["text"] for each in card["body"] if each["type"] == "TextBlock"]
    assert texts == ["<at>Ann atBobat x</at> <at>Ann atBobat x 2</at>"]
    assert [entity["mentioned"]["id"] for entity in card["msteams"]["entities"]] == [ANN["id"], "ann.two@example.com"]
    runs = [run["text"] for each in card["body"] for run in each.get("inlines", [])]
    assert any("[x](http://evil.example)" in text for text in runs)
    assert not any("<at" in text for text in runs)


@pytest.mark.parametrize(
    "service",
    [
        "http://smba.trafficmanager.net/",
        "https://evil.trafficmanager.net/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.example/smba.trafficmanager.net",
        "https://smba.trafficmanager.net:8443/",
        "https://smba.trafficmanager.net/?x=",
        "https://smba.trafficmanager.net/#x",
        "https://smba.trafficmanager.net\\@evil.example/",
        "https://botframework.com.evil.example/",
        "https://xbotframework.com/",
        "https://[::1",
        "https://",
        "",
        7,
    ],
)
def test_only_microsofts_hosts_get_the_token(service: object) -> None:
    chat = json.dumps({"service": service, "conversation": CHANNEL})
    refused = NOTIFIER.build(message_of(), {"chat_id": chat}, BOT | {"access_token": "t"})
    assert isinstance(refused, Receipt)
    assert refused.outcome is Outcome.config_error


def test_further_hosts_are_the_operators_choice() -> None:
    chat = json.dumps({"service": "https://smba.infra.gov.teams.microsoft.us/gcch/", "conversation": CHANNEL})
    bot = BOT | {"access_token": "t", "service_hosts": ["smba.infra.gov.teams.microsoft.us"]}
    request = NOTIFIER.build(message_of(), {"chat_id": chat}, bot)
    assert isinstance(request, HttpRequest)
    assert request.url.startswith("https://smba.infra.gov.teams.microsoft.us/gcch/v3/conversations/19%3A")
    assert NOTIFIER.check(bot | {"service_hosts": "a.example, b.example"}) == []
    for wrong in (["https://a.example"], "*", 7, ["a.example/x"]):
        assert [problem.field for problem in NOTIFIER.check(bot | {"service_hosts": wrong})] == ["service_hosts"]
    assert [p.field for p in NOTIFIER.check(BOT | {"client_secret": APP_ID})] == ["client_secret"]
    assert isinstance(NOTIFIER.build(message_of(), GROUP, BOT), Receipt)
    for chat in ("nonsense", "{}", "[]", json.dumps({"service": SERVICE, "conversation": "a b"})):
        assert isinstance(NOTIFIER.build(message_of(), {"chat_id": chat}, bot), Receipt)


@pytest.mark.parametrize("submit", [False, True])
def test_every_button_comes_back_with_its_token(submit: bool) -> None:
    teams = FakeTeams()
    ref = send(teams, message_of(), GROUP).ref
    for button in BUTTONS:
        minutes = 480 if button.action == "snooze" else 0
        call = teams.press(CHANNEL, ref, button.action, minutes=minutes, submit=submit)
        heard = hear(teams, call)
        assert isinstance(heard, Heard)
        (said,) = heard.said
        assert isinstance(said, Pressed)
        assert (said.token, said.action, said.minutes, said.ref) == (button.token, button.action, minutes, ref)
        assert (said.user_id, said.user_name) == (ANN["aadObjectId"], "Ann")
        assert said.event_id
        assert hear(teams, call) == heard
    several = (Button(action="snooze", token="1s", minutes=45), Button(action="snooze", token="1t", minutes=200))
    ref = send(teams, message_of(buttons=several), GROUP).ref
    heard = hear(teams, teams.press(CHANNEL, ref, "snooze", minutes=200, submit=submit))
    assert isinstance(heard, Heard)
    assert isinstance(heard.said[0], Pressed)
    assert (heard.said[0].token, heard.said[0].minutes) == ("1t", 200)


def test_a_press_is_answered_with_the_new_card_or_in_words() -> None:
    teams = FakeTeams()
    ref = send(teams, message_of(), GROUP).ref
    heard = hear(teams, teams.press(CHANNEL, ref, "ack"))
    acknowledged = message_of(event="acknowledged", buttons=(Button(action="unack", token="1u"),), actor="Ann")
    shown = answer(heard, Result(ok=True, message=acknowledged, text="Done"))
    assert shown["type"] == "application/vnd.microsoft.card.adaptive"
    check_card(shown["value"], "1.5")
    refused = answer(heard, Result(ok=False, message=acknowledged, text="You may not do this."))
    assert refused["type"] == "application/vnd.microsoft.activity.message"
    assert refused["value"] == "You may not do this."
    assert answer(heard)["value"] == "It is being done…"
    assert answer(heard, Result(ok=True, text="Done"))["value"] == "Done"
    assert isinstance(heard, Heard)
    chinese = msgspec.structs.replace(heard, context={**heard.context, "locale": "zh-CN"})
    assert answer(chinese)["value"] == "正在处理……"
    assert CALLBACK is not None
    old = hear(teams, teams.press(CHANNEL, ref, "ack", submit=True))
    assert isinstance(old, Heard)
    assert CALLBACK.answer(old, [Result(ok=True, message=acknowledged)], granted(teams), 0) == Reply()
    assert CALLBACK.answer(old, [Result(ok=False, text="No")], BOT, 0) == Reply()
    (told,) = CALLBACK.answer(old, [Result(ok=False, text="No")], granted(teams), 0).then
    assert NOTIFIER.judge(ask(teams, told)).ok


def test_what_came_of_a_code_is_said_in_the_conversation() -> None:
    teams = FakeTeams()
    assert CALLBACK is not None
    for call, place in (
        (teams.say("link K7QX42PM"), "a:ann"),
        (teams.say("<at>T</at> link K7QX42PM", CHANNEL), CHANNEL),
    ):
        heard = hear(teams, call)
        assert isinstance(heard, Heard)
        reply = CALLBACK.answer(heard, [Result(ok=True, text="Linked to **Ann**.")], granted(teams), 0)
        (told,) = reply.then
        ref = NOTIFIER.judge(ask(teams, told)).ref
        assert teams.activities[place, ref]["text"] == "Linked to **Ann**."


@pytest.mark.parametrize(("text", "code"), [("link K7QX-42PM", "K7QX-42PM"), ("K7QX42PM\n", "K7QX42PM"), ("hi", "")])
def test_a_code_in_the_personal_chat_links_a_person(text: str, code: str) -> None:
    teams = FakeTeams()
    heard = hear(teams, teams.say(text))
    if not code:
        assert heard == Reply()
        return
    assert isinstance(heard, Heard)
    (said,) = heard.said
    assert isinstance(said, Linked)
    assert (said.code, said.user_id, said.user_name, said.chat_id) == (code, ANN["aadObjectId"], "Ann", "")
    known = {"service": SERVICE.rstrip("/"), "conversation": "a:ann", "tenant": TENANT}
    assert json.loads(said.address) == known
    assert send(teams, message_of(), {"user_id": said.user_id, "address": said.address}).ok


def test_a_code_in_a_channel_links_the_channel_and_not_the_thread() -> None:
    teams = FakeTeams()
    place = teams.activity(CHANNEL, "message")["conversation"] | {"id": f"{CHANNEL};messageid=1763695800000"}
    said_there = teams.activity(CHANNEL, "message") | {"text": "<at>Tocsin</at>&nbsp;link K7QX42PM"}
    heard = hear(teams, teams.signed(said_there | {"conversation": place}))
    assert isinstance(heard, Heard)
    (said,) = heard.said
    assert isinstance(said, Linked)
    assert (said.code, said.address) == ("K7QX42PM", "")
    assert json.loads(said.chat_id)["conversation"] == CHANNEL
    assert send(teams, message_of(), {"chat_id": said.chat_id}).ok
    assert hear(teams, teams.say("<at>Tocsin</at> K7QX42PM", CHANNEL)) == Reply()


def test_what_is_none_of_ours_is_taken_and_left() -> None:
    teams = FakeTeams()
    ref = send(teams, message_of(), GROUP).ref
    base = json.loads(teams.press(CHANNEL, ref, "ack").body)
    data: dict[str, Any]
    for data in (
        {},
        {"action": "ack"},
        {"action": "refresh", "token": "1a"},
        {"action": "ack", "token": "1a\n"},
        {"action": "snooze", "token": "1a"},
    ):
        assert hear(teams, teams.signed(base | {"value": {"action": {"data": data}}})) == Reply()
    value: object
    for value in (None, [], {"action": None}, {"action": {"data": []}}):
        assert hear(teams, teams.signed(base | {"value": value})) == Reply()
    assert hear(teams, teams.signed(base | {"name": "task/fetch"})) == Reply()
    assert hear(teams, teams.signed(base | {"from": {}})) == Reply()
    assert hear(teams, teams.signed(teams.activity("a:ann", "conversationUpdate"))) == Reply()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://sts.windows.net/x/"},
        {"aud": "11111111-1111-2222-3333-444444444444"},
        {"aud": [APP_ID]},
        {"serviceurl": "https://smba.trafficmanager.net/amer/"},
        {"serviceurl": None},
        {"exp": None},
        {"exp": True},
        {"exp": "9999999999"},
        {"exp": 1_763_695_800 - 301},
        {"nbf": 1_763_695_800 + 301},
        {"nbf": "0"},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_or_another_time_is_refused(claims: dict[str, Any]) -> None:
    teams = FakeTeams()
    assert (
        hear(teams, teams.signed(teams.activity("a:ann", "message") | {"text": "link K7QX42PM"}, **claims)) == FORBIDDEN
    )


def test_five_minutes_of_skew_are_allowed() -> None:
    teams = FakeTeams()
    activity, now_s = teams.activity("a:ann", "message") | {"text": "link K7QX42PM"}, teams.now // 1000
    assert isinstance(hear(teams, teams.signed(activity, exp=now_s - 299)), Heard)
    assert isinstance(hear(teams, teams.signed(activity, nbf=now_s + 299)), Heard)
    assert isinstance(hear(teams, teams.signed(activity, serviceurl=SERVICE.rstrip("/"))), Heard)


def test_no_other_algorithm_is_believed() -> None:
    teams = FakeTeams()
    activity = teams.activity("a:ann", "message") | {"text": "link K7QX42PM"}
    for header in ({"alg": "none"}, {"alg": "HS256"}, {"alg": "rs256"}, {"alg": None}, {"crit": ["exp"]}, {"kid": 7}):
        assert hear(teams, teams.signed(activity, header=header)) == FORBIDDEN
    call = teams.signed(activity)
    head, claims, _ = call.headers["authorization"].removeprefix("Bearer ").split(".")
    public = signing_key("k1").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    weak = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').decode().rstrip("=")
    mac = hmac.new(public, f"{weak}.{claims}".encode(), hashlib.sha256).digest()
    forged = f"{weak}.{claims}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
    for token in (
        forged,
        f"{head}.{claims}.",
        f"{head}.{claims}.AAAA",
        f"{weak}.{claims}.x",
        "a.b.c",
        f"{head}.{claims}",
    ):
        for prefix in ("Bearer ", "bearer ", "Basic ", ""):
            headers = call.headers | {"authorization": prefix + token}
            assert hear(teams, msgspec.structs.replace(call, headers=headers)) == FORBIDDEN
    assert hear(teams, msgspec.structs.replace(call, headers={})) == FORBIDDEN
    assert hear(teams, msgspec.structs.replace(call, headers={"authorization": "Bearer " + "a" * 9000})) == FORBIDDEN
    assert hear(teams, msgspec.structs.replace(call, method="GET")) == FORBIDDEN


def test_a_token_belongs_to_its_signer() -> None:
    teams = FakeTeams()
    activity = teams.activity("a:ann", "message") | {"text": "link K7QX42PM"}
    stranger = signing_key("stranger")
    claims = {
        "iss": "https://api.botframework.com",
        "aud": APP_ID,
        "serviceurl": SERVICE,
        "exp": teams.now // 1000 + 60,
    }
    token = sign({"alg": "RS256", "kid": "k1"}, claims, stranger)
    call = msgspec.structs.replace(teams.signed(activity), headers={"authorization": f"Bearer {token}"})
    assert hear(teams, call) == FORBIDDEN
    weak = json.dumps({"keys": [_jwk(signing_key("weak", 1024), "weak")]})
    token = sign({"alg": "RS256", "kid": "weak"}, claims, signing_key("weak", 1024))
    call = msgspec.structs.replace(call, headers={"authorization": f"Bearer {token}"})
    assert hear(teams, call, BOT | {"signing_keys": weak}) == FORBIDDEN
    for key in ({"n": "", "e": ""}, {"n": "!", "e": "AQAB"}, {"e": "AA"}):
        broken = json.dumps({"keys": [_jwk(signing_key("k1"), "k1") | key]})
        assert hear(teams, teams.signed(activity), BOT | {"signing_keys": broken}) == FORBIDDEN


def test_an_unknown_key_asks_for_new_keys_only_where_all_else_fits() -> None:
    teams = FakeTeams()
    old = fetched(teams)
    teams.key_ids = ["k1", "k2"]
    activity = teams.activity("a:ann", "message") | {"text": "link K7QX42PM"}
    call = teams.signed(activity, kid="k2")
    assert hear(teams, call, old) == UNKNOWN_KEY
    assert isinstance(hear(teams, call), Heard)
    assert hear(teams, teams.signed(activity, kid="k2", aud="x"), old) == FORBIDDEN
    for keys in (None, "", "{}", "[]", 7):
        assert hear(teams, teams.signed(activity), BOT | {"signing_keys": keys}) == UNKNOWN_KEY


def test_a_key_speaks_only_for_the_channels_it_is_endorsed_for() -> None:
    teams = FakeTeams()
    activity = teams.activity("a:ann", "message") | {"text": "link K7QX42PM"}
    for endorsements, fits in ((["webchat"], False), ([], False), (["msteams"], True), (None, True)):
        key = _jwk(signing_key("k1"), "k1") | ({"endorsements": endorsements} if endorsements is not None else {})
        heard = hear(teams, teams.signed(activity), BOT | {"signing_keys": json.dumps({"keys": [key]})})
        assert isinstance(heard, Heard) is fits


def test_another_organisation_and_another_channel_are_refused() -> None:
    teams = FakeTeams()
    activity = teams.activity("a:ann", "message") | {"text": "link K7QX42PM"}
    other = {"tenant": {"id": "11111111-8888-7777-6666-555555555555"}}
    for changes in (
        {"channelData": other},
        {"channelId": "webchat"},
        {"channelData": {}, "conversation": {"id": "a:x"}},
    ):
        assert hear(teams, teams.signed(activity | changes)) == FORBIDDEN
    elsewhere = "https://evil.trafficmanager.net/"
    assert hear(teams, teams.signed(activity | {"serviceUrl": elsewhere}, serviceurl=elsewhere)) == FORBIDDEN
    assert hear(teams, teams.signed(activity), {}) == FORBIDDEN


def test_keys_come_from_microsofts_host_only() -> None:
    teams = FakeTeams()
    assert KEYS is not None
    for uri in ("http://login.botframework.com/x", "https://evil.example/keys", "https://[", None, 7):
        body = json.dumps({"jwks_uri": uri}).encode()
        refused = KEYS.read_keys(HttpResponse(status=200, headers={}, body=body), BOT)
        assert isinstance(refused, Receipt)
        assert refused.outcome is Outcome.transient
    for keys in (
        [],
        None,
        [7],
        [{"kty": "EC", "kid": "x"}],
        [{"kty": "RSA", "kid": "x"}],
        [{"kty": "RSA", "use": "enc"}],
    ):
        body = json.dumps({"keys": keys, "jwks_uri": "https://login.botframework.com/x"}).encode()
        assert isinstance(KEYS.read_keys(HttpResponse(status=200, headers={}, body=body), BOT), Receipt)
    assert isinstance(KEYS.read_keys(HttpResponse(status=500, headers={}, body=b""), BOT), Receipt)
    assert isinstance(KEYS.read_keys(NoResponse(kind="dns", text="x"), BOT), Receipt)
    assert json.loads(fetched(teams)["signing_keys"])["keys"][0]["endorsements"] == ["msteams", "webchat"]


NAMES = [
    "type",
    "name",
    "value",
    "action",
    "data",
    "token",
    "text",
    "from",
    "id",
    "conversation",
    "channelData",
    "tenant",
]


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
    )
)
def test_signed_nonsense_raises_nothing(content: object) -> None:
    teams = FakeTeams()
    keys = {**BOT, "signing_keys": json.dumps(teams.jwks())}
    for kind in ("invoke", "message"):
        activity = teams.activity("a:ann", kind) | (content if isinstance(content, dict) else {"value": content})
        assert isinstance(hear(teams, teams.signed(activity), keys), Heard | Reply)


@given(st.text(alphabet="abc.-_= \nBearer", max_size=200))
def test_strange_authorizations_raise_nothing(text: str) -> None:
    teams = FakeTeams()
    body = json.dumps({"serviceUrl": SERVICE}).encode()
    call = Inbound(method="POST", url="https://x.example/", query={}, headers={"authorization": text}, body=body)
    assert hear(teams, call, {**BOT, "signing_keys": "{}"}) == FORBIDDEN


def test_the_workflow_takes_cards_and_is_never_sure() -> None:
    teams = FakeTeams()
    people = (Mention(name="Ann", email="ann@example.com"), Mention(name="Bob"))
    request = ROBOT.build(message_of(mentions=people), {"token": WORKFLOW}, {})
    assert ROBOT.judge(ask(teams, request)).outcome is Outcome.accepted
    card = teams.posted[0]["attachments"][0]["content"]
    assert card["msteams"]["entities"][0]["mentioned"] == {"id": "ann@example.com", "name": "Ann"}
    assert [action["type"] for action in card["actions"]] == ["Action.OpenUrl"]
    teams.workflow_error = (404, "WorkflowNotFound")
    assert ROBOT.judge(ask(teams, request)).outcome is Outcome.target_gone


def _jwk(key: Any, kid: str) -> dict[str, Any]:
    numbers = key.public_key().public_numbers()
    n, e = (value.to_bytes((value.bit_length() + 7) // 8, "big") for value in (numbers.n, numbers.e))
    shown = {
        "n": base64.urlsafe_b64encode(n).decode().rstrip("="),
        "e": base64.urlsafe_b64encode(e).decode().rstrip("="),
    }
    return {"kty": "RSA", "kid": kid, **shown}
