"""The Slack app against a strict workspace: messages, changes, presses by request and by Socket Mode, people."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.slack import APP_TOKEN, CLIENT, SIGNING_SECRET, TOKEN, FakeSlack
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Heard, Inbound, Linked, Pressed, Reply, Result
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.directory import Who
from tocsin.notifiers.message import Button, Mention, Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.stream import Opened
from tocsin.runtime.plugins import load_folders

CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
NOTIFIER, UPDATER = CATALOGUE.notifier("slack_app"), CATALOGUE.updater("slack_app")
CALLBACK, STREAM = CATALOGUE.callback("slack_app"), CATALOGUE.stream("slack_app")
LOOKUP, SIGN_IN = CATALOGUE.lookup("slack_app"), CATALOGUE.sign_in("slack_app")
APP = {
    "bot_token": TOKEN,
    "signing_secret": SIGNING_SECRET,
    "app_token": APP_TOKEN,
    "client_id": CLIENT[0],
    "client_secret": CLIENT[1],
}
BUTTONS = (
    Button(action="ack", token="1a" + "A" * 46),
    Button(action="close", token="1c" + "A" * 46),
    Button(action="snooze", token="1s" + "A" * 46, minutes=90),
    Button(action="escalate", token="1e" + "A" * 46),
)
GROUP = {"chat_id": "C0PAY"}
PERSON = {"user_id": "U0ANN", "address": ""}


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


def ask(slack: FakeSlack, request: object) -> HttpResponse | NoResponse:
    assert isinstance(request, HttpRequest), request
    return asyncio.run(slack.answer(request))


def send(slack: FakeSlack, message: Message, target: dict[str, str], app: dict[str, str] | None = None) -> Receipt:
    return NOTIFIER.judge(ask(slack, NOTIFIER.build(message, target, app or APP)))


def sent(slack: FakeSlack) -> tuple[str, str]:
    """A message with buttons in the channel: its channel and `ts`."""
    receipt = send(slack, message_of(), GROUP)
    assert receipt.outcome is Outcome.delivered
    channel, ts = receipt.ref.split(":")
    return channel, ts


def hear(call: Inbound, now: int, app: dict[str, str] | None = None) -> Heard | Reply:
    assert CALLBACK is not None
    return CALLBACK.hear(call, APP if app is None else app, now)


def pressed(heard: Heard | Reply) -> Pressed:
    assert isinstance(heard, Heard)
    (said,) = heard.said
    assert isinstance(said, Pressed)
    return said


def test_a_message_reaches_person_and_channel_and_can_be_changed() -> None:
    slack = FakeSlack()
    personal = send(slack, message_of(), PERSON)
    assert (personal.outcome, personal.ref.split(":")[0]) == (Outcome.delivered, "D0ANN")
    channel, ts = sent(slack)
    assert UPDATER is not None
    now = message_of(event="acknowledged", progress="Processing", actor="Ann", buttons=())
    receipt = NOTIFIER.judge(ask(slack, UPDATER.update(now, f"{channel}:{ts}", GROUP, APP)))
    assert receipt.outcome is Outcome.delivered
    shown = json.dumps(slack.messages[channel, ts])
    assert "Acknowledged \\u00b7 Ann" in shown
    assert "actions" not in shown
    with_template = UPDATER.update(message_of(body="*changed*"), f"{channel}:{ts}", GROUP, APP)
    assert NOTIFIER.judge(ask(slack, with_template)).ok
    assert slack.messages[channel, ts]["attachments"] == []
    slack.messages.clear()
    assert NOTIFIER.judge(ask(slack, with_template)).code == "message_not_found"
    assert UPDATER.update(now, "", GROUP, APP) is None
    assert UPDATER.update(now, f"C0PAY:{ts}\nx", GROUP, APP) is None


@pytest.mark.parametrize(
    ("target", "app", "outcome", "code"),
    [
        ({"chat_id": "C0NONE"}, APP, Outcome.target_gone, "channel_not_found"),
        ({"chat_id": "C0OLD"}, APP, Outcome.target_gone, "is_archived"),
        ({"chat_id": "C0OUT"}, APP, Outcome.target_gone, "not_in_channel"),
        (GROUP, APP | {"bot_token": "xoxb-other"}, Outcome.config_error, "invalid_auth"),
    ],
)
def test_http_200_is_not_delivered(target: dict[str, str], app: dict[str, str], outcome: Outcome, code: str) -> None:
    receipt = send(FakeSlack(), message_of(), target, app)
    assert (receipt.outcome, receipt.code) == (outcome, code)
    assert receipt.is_down == (code == "invalid_auth")


def test_a_burst_is_slowed_down_and_goes_through_later() -> None:
    slack = FakeSlack()
    assert [send(slack, message_of(), GROUP).outcome for _ in range(3)] == [Outcome.delivered] * 3
    slow = send(slack, message_of(), GROUP)
    assert (slow.outcome, slow.retry_after_s) == (Outcome.rate_limited, 1.0)
    slack.now += 3000
    assert send(slack, message_of(), GROUP).ok


def test_the_largest_message_fits_the_blocks() -> None:
    slack = FakeSlack()
    for text in ("&" * 20000, "数" * 20000, 'a"\\' * 9000, "x\n" * 9000, "👩‍👩‍👧‍👦" * 3000):
        slack.now += 10_000
        many = tuple(Mention(name="x", user_id=f"U{n:09}") for n in range(500))
        assert send(slack, message_of(title=text, description=text, actor=text, mentions=many), GROUP).ok
        assert send(slack, message_of(body=text, mentions=many[:50]), GROUP).ok
        shown = json.loads(msgspec.json.encode(list(slack.messages.values())[-1]))
        assert all("&am…" not in block["text"]["text"] for block in shown["blocks"] if block["type"] == "section")


def test_mentions_stand_above_the_card_and_only_real_ids_are_used() -> None:
    slack = FakeSlack()
    people = (Mention(name="Ann", user_id="U0ANN"), Mention(name="Eve", user_id="U1> <!channel"), Mention(name="Bob"))
    assert send(slack, message_of(title="<!channel> <@U0BOB>", mentions=people), GROUP).ok
    assert send(slack, message_of(mention_all=True), GROUP).ok
    assert send(slack, message_of(mention_all=True), PERSON).ok
    first, second, third = (content["text"] for content in slack.messages.values())
    assert first.endswith("&lt;!channel&gt; &lt;@U0BOB&gt;>*\n<@U0ANN>")
    assert second.endswith("\n<!channel>")
    assert "<!channel>" not in third


def test_buttons_are_left_out_where_no_press_can_come_back() -> None:
    request = NOTIFIER.build(message_of(), GROUP, {"bot_token": TOKEN})
    assert isinstance(request, HttpRequest)
    assert b'"actions"' not in request.body


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"bot_token": "xoxp-1"}, "bot_token"),
        ({"bot_token": "xoxe.xoxb-1"}, "bot_token"),
        ({"bot_token": "xoxb-1 2"}, "bot_token"),
        ({"app_token": "xoxb-1"}, "app_token"),
        ({"client_id": ""}, "client_id"),
        ({"client_secret": ""}, "client_secret"),
    ],
)
def test_wrong_settings_are_named(wrong: dict[str, str], field: str) -> None:
    assert NOTIFIER.check(APP) == []
    assert [problem.field for problem in NOTIFIER.check(APP | wrong)] == [field]


def test_the_signature_is_the_one_of_slacks_documentation() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    call = Inbound(method="POST", url="https://tocsin.example/", query={}, headers=headers, body=body)
    app = {"signing_secret": "8f742231b10e8888abcd99yyyzzz85a5"}
    assert hear(call, 1531420618000, app) == Reply()  # it verifies; a slash command is none of ours
    assert hear(call, 1531420618000 + 301_000, app) == Reply(status=401)
    assert hear(call, 1531420618000 - 301_000, app) == Reply(status=401)
    assert hear(msgspec.structs.replace(call, body=body + b"x"), 1531420618000, app) == Reply(status=401)


def test_every_button_comes_back_with_its_token() -> None:
    slack = FakeSlack()
    channel, ts = sent(slack)
    for button in BUTTONS:
        minutes = 480 if button.action == "snooze" else 0
        said = pressed(hear(slack.press(channel, ts, button.action, minutes=minutes), slack.now + 2000))
        assert (said.token, said.action, said.minutes) == (button.token, button.action, minutes)
        assert (said.user_id, said.user_name, said.ref) == ("U0ANN", "u0ann", f"{channel}:{ts}")
        assert said.event_id
    again = [pressed(hear(slack.press(channel, ts, "ack"), slack.now)).event_id for _ in range(2)]
    assert len(set(again)) == 2
    call = slack.press(channel, ts, "ack")
    assert hear(call, slack.now) == hear(call, slack.now)


def test_tampering_lateness_and_missing_secrets_are_refused() -> None:
    slack = FakeSlack()
    channel, ts = sent(slack)
    call = slack.press(channel, ts, "ack")
    refused = Reply(status=401)
    for name, value in (
        ("x-slack-signature", "v0="),
        ("x-slack-signature", "v0=é"),
        ("x-slack-signature", call.headers["x-slack-signature"].replace("v0", "v1")),
        ("x-slack-request-timestamp", str(slack.now // 1000 + 1)),
        ("x-slack-request-timestamp", "1e9"),
        ("x-slack-request-timestamp", "٣"),
        ("x-slack-request-timestamp", "9" * 5000),
        ("x-slack-request-timestamp", ""),
    ):
        assert hear(msgspec.structs.replace(call, headers=call.headers | {name: value}), slack.now) == refused
    assert hear(call, slack.now + 301_000) == refused
    assert hear(msgspec.structs.replace(call, method="GET"), slack.now) == refused
    assert hear(call, slack.now, {}) == refused
    assert hear(call, slack.now, {"signing_secret": " "}) == refused
    assert hear(call, slack.now, {"signing_secret": "other"}) == refused


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "view_submission"},
        {"user": {}},
        {"user": None},
        {"actions": None},
        {"actions": []},
        {"actions": ["x"]},
        {"actions": [{"action_id": "refresh", "value": "1a"}]},
        {"actions": [{"action_id": "ack", "value": "1a\n"}]},
        {"actions": [{"action_id": "ack"}]},
        {"actions": [{"action_id": "snooze", "value": "1a"}]},
        {"actions": [{"action_id": "snooze", "selected_option": {"value": "1a"}}]},
        {"actions": [{"action_id": "snooze", "selected_option": None}]},
    ],
)
def test_what_is_none_of_ours_is_taken_and_left(changes: dict[str, Any]) -> None:
    slack = FakeSlack()
    payload = slack.pressed(*sent(slack), "ack") | changes
    assert hear(slack.signed(urlencode({"payload": json.dumps(payload)})), slack.now) == Reply()


def test_the_answer_to_a_press_is_empty_and_a_refusal_is_told_to_the_presser_alone() -> None:
    slack = FakeSlack()
    assert CALLBACK is not None
    heard = hear(slack.press(*sent(slack), "ack"), slack.now)
    assert isinstance(heard, Heard)
    for results in ([], [Result(ok=True)], [Result(ok=True, text="Done")]):
        assert CALLBACK.answer(heard, results, APP, 0) == Reply()
    reply = CALLBACK.answer(heard, [Result(ok=False, text="Link your account <first>.")], APP, 0)
    assert (reply.status, reply.body) == (200, b"")
    (told,) = reply.then
    ask(slack, told)
    assert slack.ephemeral == [
        {"response_type": "ephemeral", "replace_original": False, "text": "Link your account &lt;first&gt;."}
    ]


def test_the_handshake_of_events_is_answered_only_when_signed() -> None:
    slack = FakeSlack()
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"})
    reply = hear(slack.signed(body, "application/json"), slack.now)
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (200, b"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P")
    assert hear(slack.signed(body, "application/json"), slack.now, {"signing_secret": "other"}) == Reply(status=401)
    for challenge in (7, "x" * 1001):
        wrong = slack.signed(json.dumps({"type": "url_verification", "challenge": challenge}), "application/json")
        assert hear(wrong, slack.now) == Reply(status=400)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("K7QX-42PM", "K7QX-42PM"),
        (" link K7QX42PM ", "K7QX42PM"),
        ("LINK `K7QX42PM`", "K7QX42PM"),
        ("绑定 K7QX42PM", "K7QX42PM"),
        ("good morning", ""),
        ("abc", ""),
        ("goodbye", ""),
        ("welcome1!", ""),
        ("link", ""),
        ("", ""),
        ("x" * 65, ""),
        ("link " + "x" * 65, ""),
    ],
)
def test_a_code_in_a_direct_message_links_a_person(text: str, code: str) -> None:
    slack = FakeSlack()
    heard = hear(slack.signed(json.dumps(slack.said(text)), "application/json"), slack.now)
    if not code:
        assert heard == Reply()
        return
    assert isinstance(heard, Heard)
    assert heard.said == (Linked(code=code, user_id="U0ANN"),)


def test_a_code_told_to_the_bot_in_a_channel_links_the_channel() -> None:
    slack = FakeSlack()

    def heard(text: str, **changes: Any) -> Heard | Reply:
        payload = slack.said(text, channel="C0PAY", kind="app_mention")
        payload["event"] |= changes
        return hear(slack.signed(json.dumps(payload), "application/json"), slack.now)

    said = heard("<@U0BOT> link K7QX42PM")
    assert isinstance(said, Heard)
    assert said.said == (Linked(code="K7QX42PM", user_id="U0ANN", chat_id="C0PAY"),)
    assert heard("<@U0BOT> K7QX42PM") == Reply()
    assert heard("<@U0BOT> link K7QX42PM", bot_id="B1") == Reply()
    assert heard("<@U0BOT> link K7QX42PM", subtype="message_changed") == Reply()
    assert heard("<@U0BOT> link K7QX42PM", type="message", channel_type="channel") == Reply()


def test_socket_mode_opens_hears_and_answers() -> None:
    slack = FakeSlack()
    assert STREAM is not None
    opened = STREAM.opened(ask(slack, STREAM.open(APP, slack.now)), APP, slack.now)
    assert isinstance(opened, Opened)
    assert opened.url.startswith("wss://wss-primary.slack.com/")
    channel, ts = sent(slack)
    frame = slack.envelope("interactive", slack.pressed(channel, ts, "snooze", "U0BOB", 60))
    heard = STREAM.hear(frame, {}, APP, slack.now)
    assert heard.heard is not None
    assert heard.replies == ()
    said = pressed(heard.heard)
    assert (said.action, said.minutes, said.user_id) == ("snooze", 60, "U0BOB")
    ack, told = STREAM.answer(heard.heard, [Result(ok=False, text="You may not <do> this.")], {}, APP)
    assert json.loads(str(ack)) == {"envelope_id": json.loads(frame)["envelope_id"]}
    ask(slack, told)
    assert slack.ephemeral == [
        {"response_type": "ephemeral", "replace_original": False, "text": "You may not &lt;do&gt; this."}
    ]
    assert len(STREAM.answer(heard.heard, [Result(ok=True, text="Done")], {}, APP)) == 1
    assert len(STREAM.answer(heard.heard, [], {}, APP)) == 1


def test_socket_mode_tells_whether_a_code_was_good() -> None:
    slack = FakeSlack()
    assert STREAM is not None
    heard = STREAM.hear(slack.envelope("events_api", slack.said("K7QX42PM")), {}, APP, slack.now).heard
    assert heard is not None
    _, told = STREAM.answer(heard, [Result(ok=True, text="Linked to Ann.")], {}, APP)
    assert NOTIFIER.judge(ask(slack, told)).ok
    ((channel, _),) = slack.messages
    assert channel == "D0ANN"


def test_socket_mode_acknowledges_what_it_does_not_read() -> None:
    assert STREAM is not None
    slack = FakeSlack()
    for frame in (slack.envelope("slash_commands", {"command": "/x"}), slack.envelope("events_api", {})):
        heard = STREAM.hear(frame, {}, APP, slack.now)
        assert heard.heard is None
        assert json.loads(str(heard.replies[0])) == {"envelope_id": json.loads(frame)["envelope_id"]}
    for frame in ('{"type":"hello","num_connections":1}', "", "[]", "{", '{"envelope_id":7}', "\ud800", "[" * 9000):
        assert STREAM.hear(frame, {}, APP, slack.now) == STREAM.hear(b"\xff", {}, APP, slack.now)
    for reason in ("warning", "refresh_requested", "link_disabled"):
        assert STREAM.hear(json.dumps({"type": "disconnect", "reason": reason}), {}, APP, 0).reconnect
    assert STREAM.alive({}) is None
    assert STREAM.polled(ask(slack, STREAM.poll({}, APP)), {}, APP, 0).reconnect


def test_socket_mode_needs_its_token_and_a_real_address() -> None:
    assert STREAM is not None
    slack = FakeSlack()
    for app in (APP | {"app_token": ""}, {}):
        refused = STREAM.open(app, slack.now)
        assert isinstance(refused, Receipt)
        assert refused.outcome is Outcome.config_error
    wrong = STREAM.opened(ask(slack, STREAM.open(APP | {"app_token": "xapp-other"}, 0)), APP, 0)
    assert isinstance(wrong, Receipt)
    assert wrong.code == "invalid_auth"
    for url in ("ws://x.example/", "wss://", "wss://[", 7, None):
        body = json.dumps({"ok": True, "url": url}).encode()
        none = STREAM.opened(HttpResponse(status=200, headers={}, body=body), APP, 0)
        assert isinstance(none, Receipt)
        assert none.outcome is Outcome.transient


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "http://hooks.slack.com/x", "https://hooks.slack.com@evil.example/", "https://["]
)
def test_an_answer_goes_to_slacks_own_host_only(url: str) -> None:
    slack = FakeSlack()
    assert STREAM is not None
    payload = slack.pressed(*sent(slack), "ack") | {"response_url": url}
    heard = STREAM.hear(slack.envelope("interactive", payload), {}, APP, slack.now).heard
    assert heard is not None
    assert len(STREAM.answer(heard, [Result(ok=False, text="No")], {}, APP)) == 1


def test_people_are_found_by_address() -> None:
    slack = FakeSlack()
    assert LOOKUP is not None
    (request,) = LOOKUP.find(APP, "ann@example.com", "+8613800000000")
    assert LOOKUP.found(ask(slack, request)) == Who(user_id="U0ANN", name="U0Ann")
    (request,) = LOOKUP.find(APP, "a&email=b@example.com", "")
    assert parse_qs(urlsplit(request.url).query) == {"email": ["a&email=b@example.com"]}
    nobody = LOOKUP.found(ask(slack, request))
    assert isinstance(nobody, Receipt)
    assert nobody.outcome is Outcome.target_gone
    assert LOOKUP.find(APP, "", "+8613800000000") == LOOKUP.find({}, "ann@example.com", "") == []
    for user in ({"id": "U1", "deleted": True}, {"id": "U1", "is_bot": True}, {"id": 7}, None):
        body = json.dumps({"ok": True, "user": user}).encode()
        gone = LOOKUP.found(HttpResponse(status=200, headers={}, body=body))
        assert isinstance(gone, Receipt)
        assert gone.outcome is Outcome.target_gone


def test_sign_in_says_who_somebody_is() -> None:
    slack = FakeSlack()
    assert SIGN_IN is not None
    query = parse_qs(urlsplit(SIGN_IN.url(APP, "s&t", "https://tocsin.example/back")).query)
    assert (query["state"], query["redirect_uri"]) == (["s&t"], ["https://tocsin.example/back"])
    assert (query["response_type"], query["scope"], query["client_id"]) == (["code"], ["openid profile"], [CLIENT[0]])
    second = SIGN_IN.read(ask(slack, SIGN_IN.exchange(APP, "U0ANN", "https://tocsin.example/back")), APP)
    assert SIGN_IN.read(ask(slack, second), APP) == Who(user_id="U0ANN", name="Ann")
    for app, code, word in (
        (APP, "other", "invalid_code"),
        (APP | {"client_secret": "x"}, "U0ANN", "bad_client_secret"),
    ):
        refused = SIGN_IN.read(ask(slack, SIGN_IN.exchange(app, code, "")), app)
        assert isinstance(refused, Receipt)
        assert (refused.outcome, refused.code) == (Outcome.config_error, word)
    empty = SIGN_IN.read(HttpResponse(status=200, headers={}, body=b'{"ok":true}'), APP)
    assert isinstance(empty, Receipt)
    assert isinstance(SIGN_IN.read(NoResponse(kind="dns", text="x"), APP), Receipt)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda s: (
            st.lists(s)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "user", "id", "actions", "action_id", "value", "event", "text", "container", "channel"]
                ),
                s,
            )
        ),
    )
)
def test_signed_nonsense_raises_nothing(content: object) -> None:
    slack = FakeSlack()
    assert STREAM is not None
    for kind in ("block_actions", "event_callback"):
        payload = content | {"type": kind} if isinstance(content, dict) else content
        text = json.dumps(payload)
        assert isinstance(hear(slack.signed(text, "application/json"), slack.now), Heard | Reply)
        assert isinstance(hear(slack.signed(urlencode({"payload": text})), slack.now), Heard | Reply)
        STREAM.hear(json.dumps({"envelope_id": "e", "type": "interactive", "payload": payload}), {}, APP, slack.now)


def test_the_webhook_mentions_the_channel_where_the_rule_says_so() -> None:
    people = (Mention(name="Ann", user_id="U0ANN"),)
    for target, wanted in (({"token": "T/B/x"}, True), ({"token": "T/B/x", "at_all": True}, False)):
        message = message_of(mention_all=wanted, mentions=people, buttons=())
        request = CATALOGUE.notifier("slack").build(message, target, {})
        assert isinstance(request, HttpRequest)
        assert b"\\n<@U0ANN> <!channel>" in request.body
