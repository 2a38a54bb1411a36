"""The Telegram bot against a strict fake of the Bot API: entities and UTF-16, chats that move, webhook and polling."""

import json
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.telegram import Entities, FakeTelegram
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.button_keys import read_key, write_key
from tocsin.notifiers.callback import Heard, Inbound, Linked, Pressed, Reply, Result
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Button, DigestLine, Mention, Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.stream import FrameHeard, Opened, Stream
from tocsin.notifiers.telegram.html_text import cut_units, units
from tocsin.notifiers.telegram.updates import read_update
from tocsin.runtime.plugins import load_folders

pytestmark = pytest.mark.anyio
CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
BOT = CATALOGUE.notifier("telegram")
NOW = 1763695800000
GROUP = -1001234567890
URL = "https://tocsin.example/i/1"
ACK, CLOSE = Button(action="ack", token="1a" + "A" * 46), Button(action="escalate", token="1e" + "A" * 46)
SNOOZE = Button(action="snooze", token="1s" + "A" * 46, minutes=10_080)
BITS = st.text(st.sampled_from("a b<>&\"'*`[]()_@#/\n\\😀é漢\u0301\u200d👍🏽🇨🇳") | st.characters(), max_size=60)
WORDS = st.builds(lambda bit, times, end: bit * times + end, BITS, st.sampled_from([1, 5, 90, 400]), BITS)


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1B2C3",
        "title": "Disk full",
        "severity": "Critical",
        "url": URL,
        "buttons": (ACK, CLOSE, SNOOZE),
    }
    return Message(**values | changes)


def built(message: Message, target: dict[str, Any] | None = None) -> HttpRequest:
    request = BOT.build(message, target or {"chat_id": str(GROUP)}, FakeTelegram(NOW).settings())
    assert isinstance(request, HttpRequest)
    return request


async def sent(fake: FakeTelegram, message: Message, target: dict[str, Any] | None = None) -> Receipt:
    return BOT.judge(await fake.answer(built(message, target)))


async def changed(fake: FakeTelegram, message: Message, ref: str) -> Receipt:
    updater = CATALOGUE.updater("telegram")
    assert updater is not None
    request = updater.update(message, ref, {"chat_id": str(GROUP)}, fake.settings())
    assert isinstance(request, HttpRequest)
    return BOT.judge(await fake.answer(request))


def stream_of() -> Stream:
    stream = CATALOGUE.stream("telegram")
    assert stream is not None
    return stream


def hear(call: Inbound | None, settings: dict[str, Any]) -> Heard | Reply:
    callback = CATALOGUE.callback("telegram")
    assert callback is not None
    assert call is not None
    return callback.hear(call, settings, NOW)


def answer(heard: Heard, results: list[Result], settings: dict[str, Any]) -> Reply:
    callback = CATALOGUE.callback("telegram")
    assert callback is not None
    return callback.answer(heard, results, settings, NOW)


async def test_a_message_is_sent_changed_and_loses_its_buttons() -> None:
    fake = FakeTelegram(NOW)
    receipt = await sent(fake, message_of())
    assert (receipt.outcome, receipt.provider_message_id, receipt.ref) == (Outcome.delivered, "1", f"{GROUP}:1")
    closed = message_of(event="closed", progress="Closed", buttons=())
    assert (await changed(fake, closed, receipt.ref)).outcome is Outcome.delivered
    message = fake.messages[GROUP, 1]
    assert message["reply_markup"] == {"inline_keyboard": []}
    assert "Closed" in message["shown"]
    again = await changed(fake, closed, receipt.ref)
    assert (again.outcome, again.code) == (Outcome.delivered, "unchanged")
    assert (await changed(fake, closed, f"{GROUP}:99")).outcome is Outcome.config_error


async def test_texts_of_any_kind_are_taken_and_the_link_stays() -> None:
    fake = FakeTelegram(NOW)
    line = DigestLine(num="A1", title="x" * 30, severity="Info", progress="Triggered", url=URL)
    for place in ("title", "description", "responders", "digest"):
        for text in ("&" * 9000, "<b>" * 3000, "😀" * 5000, "漢" * 9000, "a\u0301" * 5000, "👩‍👩‍👧‍👦" * 900):
            changes: dict[str, Any] = {place: text}
            if place == "responders":
                changes = {place: (text,) * 5, "mentions": (Mention(name=text, user_id="42"),) * 50}
            elif place == "digest":
                changes = {"event": "digest", "lines": (msgspec.structs.replace(line, title=text[:200]), line) * 90}
            receipt = await sent(fake, message_of(**changes))
            assert receipt.outcome is Outcome.delivered, (place, text[:3], receipt)
            shown = fake.messages[GROUP, len(fake.messages)]
            assert URL in Entities(shown["text"]).links
            fake.now += 60_000


@given(WORDS)
def test_any_text_in_any_place_is_valid_html_within_the_limit(text: str) -> None:
    for changes in ({"title": text}, {"description": text}, {"body": text or "x"}, {"reason": text, "actor": text}):
        content = json.loads(built(message_of(**changes)).body)
        entities = Entities(content["text"])
        assert units(entities.shown) <= 4096
        assert entities.count <= 100
        assert "body" in changes or URL in entities.links
        assert all(link == URL or "body" in changes for link in entities.links)


@given(WORDS, st.integers(min_value=0, max_value=300))
def test_cutting_counts_as_telegram_does(text: str, limit: int) -> None:
    cut = cut_units(text, limit)
    assert units(cut) <= limit
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert cut == text or limit == 0 or cut.endswith("…") or not cut


def test_templates_say_what_they_mean() -> None:
    body = "**INC** [run<book](https://w.example/?a=1&b=2) `x < y` **[l](https://x.example)** [no](ftp://x) [a](tg://user?id=1)"
    content = json.loads(built(message_of(body=body)).body)
    entities = Entities(content["text"])
    assert entities.shown == "INC run<book x < y l [no](ftp://x) [a](tg://user?id=1)"
    assert entities.links == ["https://w.example/?a=1&b=2", "https://x.example"]
    cut = Entities(json.loads(built(message_of(body="x" * 5000)).body)["text"])
    assert cut.links == [URL]


def test_an_alert_mentions_nobody() -> None:
    hostile = {"title": "@everyone", "description": "ask @ann, mail ann@example.com", "responders": ("@bob",)}
    shown = Entities(json.loads(built(message_of(**hostile)).body)["text"]).shown
    for name in ("@everyone", "@ann", "@bob"):
        assert name not in shown
    assert "ann@example.com" in shown
    meant = (Mention(name="<Ann>", user_id="42"), Mention(name="Eve", user_id='1"><b>'), Mention(name="Bob"))
    entities = Entities(json.loads(built(message_of(mentions=meant)).body)["text"])
    assert entities.links == [URL, "tg://user?id=42"]
    assert entities.shown.endswith("\n<Ann>")


def test_a_link_to_a_name_without_a_dot_can_be_read() -> None:
    content = json.loads(built(message_of(url="http://tocsin:8080/i/1?a=1&b=2")).body)
    assert Entities(content["text"]).shown.endswith("http://tocsin:8080/i/1?a=1&b=2")


def test_every_button_fits_and_can_be_read_again() -> None:
    for button in (ACK, CLOSE, SNOOZE):
        key = write_key(button)
        assert len(key.encode()) <= 64
        found = read_key(key)
        assert found is not None
        assert (found.action, found.token, found.minutes) == (button.action, button.token, button.minutes)


@given(st.text(max_size=80))
def test_keys_of_strangers_are_no_keys(text: str) -> None:
    found = read_key(text)
    assert found is None or "." in text


async def test_a_chat_that_moved_is_told_and_taken_from_then_on() -> None:
    fake = FakeTelegram(NOW)
    fake.moved[-5], fake.chats[-1009] = -1009, "supergroup"
    receipt = await sent(fake, message_of(), {"chat_ids": ["-5"]})
    assert (receipt.outcome, receipt.move_to) == (Outcome.transient, {"chat_id": "-1009"})
    receipt = await sent(fake, message_of(), {"chat_ids": ["-5", str(GROUP)], **receipt.move_to})
    assert receipt.ref == "-1009:1"


@pytest.mark.parametrize(
    ("target", "places"),
    [
        ({"chat_id": -5}, [(-5, None)]),
        ({"user_id": "42", "address": ""}, [(42, None)]),
        ({"chat_id": "-100123:45"}, [(-100123, 45)]),
        ({"chat_id": "-100123", "message_thread_id": 7}, [(-100123, 7)]),
        ({"chat_ids": ["-1", 2, "@oncall", "-1"]}, [(-1, None), (2, None), ("@oncall", None)]),
        ({"chat_ids": "-1, -2;-3"}, [(-1, None), (-2, None), (-3, None)]),
    ],
)
def test_chats_are_written_in_several_ways(target: dict[str, Any], places: list[Any]) -> None:
    found = []
    request: HttpRequest | None = built(message_of(), target)
    while request is not None:
        content = json.loads(request.body)
        found.append((content["chat_id"], content.get("message_thread_id")))
        request = request.follow
    assert found == places


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        ({"token": FakeTelegram.token}, []),
        ({"token": FakeTelegram.token, "chat_ids": ["-1"]}, []),
        ({"chat_ids": ["-1"]}, []),
        ({}, ["token"]),
        ({"token": "123:short"}, ["token"]),
        ({"token": "https://proxy.example/bot1:x"}, []),
        ({"token": "https://user@proxy.example/"}, ["token"]),
        ({"token": "https://proxy.example/bot?x=1"}, ["token"]),
        ({"token": "https://proxy.example/b ot"}, ["token"]),
        ({"token": FakeTelegram.token, "base_url": "gopher://x"}, ["base_url"]),
        ({"token": FakeTelegram.token, "secret_token": "a b"}, ["secret_token"]),
        ({"token": FakeTelegram.token, "chat_ids": ["x"]}, ["chat_ids"]),
        ({"token": FakeTelegram.token, "chat_ids": [True]}, ["chat_ids"]),
        ({"token": FakeTelegram.token, "chat_ids": ["1"] * 21}, ["chat_ids"]),
        ({"token": FakeTelegram.token, "chat_id": "1", "message_thread_id": "x"}, ["message_thread_id"]),
    ],
)
def test_settings_are_explained(settings: dict[str, Any], fields: list[str]) -> None:
    assert [one.field for one in BOT.check(settings)] == fields


@pytest.mark.parametrize(
    ("target", "settings", "address"),
    [
        (
            {"chat_id": "1"},
            {"token": FakeTelegram.token},
            f"https://api.telegram.org/bot{FakeTelegram.token}/sendMessage",
        ),
        (
            {"chat_id": "1"},
            {"token": FakeTelegram.token, "base_url": "http://10.0.0.1:8081/"},
            f"http://10.0.0.1:8081/bot{FakeTelegram.token}/sendMessage",
        ),
        (
            {"chat_id": "1", "token": "987:AAAAAAAAAAAA"},
            {"token": FakeTelegram.token, "base_url": "http://10.0.0.1:8081/"},
            "https://api.telegram.org/bot987:AAAAAAAAAAAA/sendMessage",
        ),
        (
            {"chat_id": "1", "token": "https://proxy.example/bot9:x/sendMessage"},
            {},
            "https://proxy.example/bot9:x/sendMessage",
        ),
    ],
)
def test_a_robot_may_have_a_bot_of_its_own(target: dict[str, Any], settings: dict[str, Any], address: str) -> None:
    request = BOT.build(message_of(), target, settings)
    assert isinstance(request, HttpRequest)
    assert request.url == address


async def test_limits_and_people_who_left() -> None:
    fake = FakeTelegram(NOW)
    outcomes = [(await sent(fake, message_of())).outcome for _ in range(21)]
    assert outcomes == [Outcome.delivered] * 20 + [Outcome.rate_limited]
    assert (await sent(fake, message_of())).retry_after_s == 61.0
    fake.blocked.add(42)
    assert (await sent(fake, message_of(), {"user_id": "42"})).outcome is Outcome.target_gone
    assert (await sent(fake, message_of(), {"user_id": "43"})).outcome is Outcome.target_gone


async def test_a_press_comes_by_the_webhook_and_is_answered_in_the_reply() -> None:
    fake = FakeTelegram(NOW)
    fake.call("setWebhook", {"url": "https://tocsin.example/callback/8", "secret_token": fake.secret})
    await sent(fake, message_of())
    heard = hear(fake.press(GROUP, 1, write_key(SNOOZE)), fake.settings())
    assert isinstance(heard, Heard)
    assert heard.said == (
        Pressed(token=SNOOZE.token, action="snooze", user_id="42", user_name="Ann", event_id="query-1", minutes=10_080),
    )
    fake.take(answer(heard, [Result(ok=True, text="Snoozed by Ann. " + "x" * 500)], fake.settings()))
    assert fake.answers["query-1"]["text"].startswith("Snoozed by Ann.")
    assert fake.answers["query-1"]["show_alert"] is False
    fake.take(answer(heard, [], fake.settings()))
    assert fake.answers["query-1"]["text"] == "It is being done…"
    fake.take(answer(heard, [Result(ok=False, text="Link your account first.")], fake.settings()))
    assert fake.answers["query-1"].get("show_alert") is True
    fake.take(answer(heard, [Result(ok=True)], fake.settings()))
    assert answer(Heard(context={"asked": []}), [], fake.settings()) == Reply()


async def test_codes_link_persons_groups_and_topics() -> None:
    fake = FakeTelegram(NOW)
    fake.webhook = "https://tocsin.example/callback/8"
    ann = {"user_id": "42", "user_name": "Ann Lee"}
    for call, linked in (
        (fake.say(42, "/start AbC-1_2"), Linked(code="AbC-1_2", **ann)),
        (fake.say(42, " /link AbC-1_2 "), Linked(code="AbC-1_2", **ann)),
        (fake.say(GROUP, "/link@our_bot AbC-1_2"), Linked(code="AbC-1_2", chat_id=str(GROUP), **ann)),
        (fake.say(GROUP, "/link AbC-1_2", thread=45), Linked(code="AbC-1_2", chat_id=f"{GROUP}:45", **ann)),
        (fake.say(42, "abcd-2345"), Linked(code="abcd-2345", **ann)),
        (fake.say(GROUP, "link ABCD2345"), Linked(code="ABCD2345", chat_id=str(GROUP), **ann)),
    ):
        heard = hear(call, fake.settings())
        assert isinstance(heard, Heard)
        assert heard.said == (linked,)
        fake.take(answer(heard, [Result(ok=True, text="Linked to <Ann>.")], fake.settings()))
        assert list(fake.messages.values())[-1]["shown"] == "Linked to <Ann>."
    heard = hear(fake.say(42, "/start AbC-1_2", language="zh-hans"), fake.settings())
    assert isinstance(heard, Heard)
    assert "正在处理" in answer(heard, [], fake.settings()).body.decode()


@pytest.mark.parametrize("text", ["/start", "/link", "hello", "/link a b", "/start " + "x" * 65, "/stop AbC", ""])
async def test_other_texts_are_none_of_our_business(text: str) -> None:
    fake = FakeTelegram(NOW)
    fake.webhook = "https://tocsin.example/callback/8"
    assert hear(fake.say(42, text), fake.settings()) == Reply()


async def test_without_the_secret_nothing_is_believed() -> None:
    fake = FakeTelegram(NOW)
    fake.webhook = "https://tocsin.example/callback/8"
    call = fake.say(42, "/start AbC-1_2")
    assert call is not None
    assert isinstance(hear(call, fake.settings()), Heard)
    for headers in ({}, {"x-telegram-bot-api-secret-token": "wrong"}, {"x-telegram-bot-api-secret-token": "ä\ud800"}):
        assert hear(msgspec.structs.replace(call, headers=headers), fake.settings()) == Reply(status=403)
    for secret in ("", None, "a b"):
        without = msgspec.structs.replace(call, headers={"x-telegram-bot-api-secret-token": str(secret or "")})
        assert hear(without, {**fake.settings(), "secret_token": secret}) == Reply(status=403)
    assert hear(msgspec.structs.replace(call, method="GET"), fake.settings()) == Reply()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "chat", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
PARTS = ("from", "chat", "text", "data", "id", "type", "message_thread_id", "is_topic_message")


@given(
    st.dictionaries(st.sampled_from(["message", "callback_query"]), st.dictionaries(st.sampled_from(PARTS), JSON))
    | JSON
)
def test_updates_of_any_shape_raise_nothing(update: object) -> None:
    found = read_update(update)
    assert found is None or isinstance(found[0], Pressed | Linked)


async def polled(fake: FakeTelegram, state: dict[str, Any]) -> FrameHeard:
    stream = stream_of()
    request = stream.poll(state, fake.settings())
    assert request.timeout_s > json.loads(request.body)["timeout"]
    return stream.polled(await fake.answer(request), state, fake.settings(), NOW)


async def test_polling_brings_everything_once_and_answers_by_requests() -> None:
    fake, stream = FakeTelegram(NOW), stream_of()
    await sent(fake, message_of())
    request = stream.open(fake.settings(), NOW)
    assert isinstance(request, HttpRequest)
    opened = stream.opened(await fake.answer(request), fake.settings(), NOW)
    assert isinstance(opened, Opened)
    assert (opened.url, stream.alive(opened.state), stream.hear("x", opened.state, {}, NOW)) == ("", None, FrameHeard())
    assert await polled(fake, opened.state) == FrameHeard()

    fake.press(GROUP, 1, write_key(ACK))
    fake.say(42, "just talk")
    fake.say(42, "/start AbC-1_2")
    frame = await polled(fake, opened.state)
    assert frame.heard is not None
    assert frame.state is not None
    assert [type(one) for one in frame.heard.said] == [Pressed, Linked]
    results = [Result(ok=True, text="Done."), Result(ok=True, text="Linked.")]
    for one in stream.answer(frame.heard, results, frame.state, fake.settings()):
        assert isinstance(one, HttpRequest)
        assert (await fake.answer(one)).status == 200  # type: ignore[union-attr]
    assert fake.answers["query-1"]["text"] == "Done."
    assert fake.messages[42, 2]["shown"] == "Linked."
    assert await polled(fake, frame.state) == FrameHeard()
    fake.say(42, "just talk")
    assert (await polled(fake, frame.state)).heard is None


async def test_a_webhook_in_the_way_is_told() -> None:
    fake, stream = FakeTelegram(NOW), stream_of()
    fake.webhook = "https://other.example/"
    request = stream.open(fake.settings(), NOW)
    assert isinstance(request, HttpRequest)
    refused = stream.opened(await fake.answer(request), fake.settings(), NOW)
    assert isinstance(refused, Receipt)
    assert (refused.outcome, refused.code) == (Outcome.config_error, "webhook")
    assert "deleteWebhook" in refused.text
    assert (await polled(fake, {"offset": 0, "limit": 10})).reconnect


@pytest.mark.parametrize(
    ("response", "reconnect"),
    [
        (
            HttpResponse(status=401, headers={}, body=b'{"ok":false,"error_code":401,"description":"Unauthorized"}'),
            True,
        ),
        (HttpResponse(status=502, headers={}, body=b"<html>"), False),
        (HttpResponse(status=429, headers={}, body=b'{"ok":false,"error_code":429,"description":"slow"}'), False),
        (NoResponse(kind="timeout_after_send", text="x"), False),
        (HttpResponse(status=200, headers={}, body=b'{"ok":true,"result":{}}'), False),
        (HttpResponse(status=200, headers={}, body=b'{"ok":true,"result":[1,{"update_id":"x"}]}'), False),
    ],
)
def test_a_poll_that_brings_nothing(response: HttpResponse | NoResponse, reconnect: bool) -> None:
    found = stream_of().polled(response, {"offset": 3, "limit": 10}, FakeTelegram(NOW).settings(), NOW)
    assert found == FrameHeard(reconnect=reconnect)


def test_an_answer_that_does_not_fit_holds_nothing_up() -> None:
    stream, settings = stream_of(), FakeTelegram(NOW).settings()
    cut = HttpResponse(status=200, headers={}, body=b'{"ok":true,"result":[{"update_id":7,"mess', body_cut=True)
    first = stream.polled(cut, {"offset": 7, "limit": 10}, settings, NOW)
    assert first.state == {"offset": 7, "limit": 1}
    assert stream.polled(cut, first.state, settings, NOW).state == {"offset": 8, "limit": 10}


def test_without_a_bot_there_is_no_connection() -> None:
    stream = stream_of()
    assert isinstance(stream.open({}, NOW), Receipt)
    assert isinstance(stream.opened(NoResponse(kind="dns", text="x"), {}, NOW), Receipt)
    assert stream.answer(Heard(context={"asked": []}), [], {}, {}) == []
    with pytest.raises(ValueError, match="token"):
        stream.poll({"offset": 0, "limit": 1}, {})


def test_a_reference_that_is_not_ours_changes_nothing() -> None:
    updater = CATALOGUE.updater("telegram")
    assert updater is not None
    for ref in ("", "x", "1:", "-1:2:3"):
        assert updater.update(message_of(), ref, {"chat_id": "1"}, FakeTelegram(NOW).settings()) is None
    assert isinstance(updater.update(message_of(), "1:2", {"chat_id": "1"}, {}), Receipt)


def test_the_token_stands_in_the_address_only() -> None:
    request = built(message_of())
    assert FakeTelegram.token in urlsplit(request.url).path
    assert FakeTelegram.token.encode() not in request.body
