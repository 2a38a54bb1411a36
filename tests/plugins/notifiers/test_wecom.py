"""The WeCom app against a strict fake of WeCom: the vendor's own vectors, cards that change, requests of strangers."""

import base64
import contextlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.wecom import FakeWeCom
from tocsin.kernel.wire import HttpRequest, HttpResponse
from tocsin.notifiers.button_keys import write_key
from tocsin.notifiers.callback import Heard, Inbound, Linked, Pressed, Reply, Result
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.directory import Who
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Button, Mention, Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.wecom_app.crypt import Unreadable, cdata, decrypt, encrypt, read_xml, signature
from tocsin.runtime.plugins import load_folders

pytestmark = pytest.mark.anyio
CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
APP = CATALOGUE.notifier("wecom_app")
NOW = 1763695800000
ACK, CLOSE = Button(action="ack", token="1a" + "A" * 38), Button(action="close", token="1c" + "A" * 38)
TARGET = {"user_id": "zhangsan"}

# The sample that the vendor publishes with its library.
SAMPLE_KEY = base64.b64decode("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C=")
SAMPLE_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1B2C3",
        "title": "Disk full",
        "severity": "Critical",
        "url": "https://tocsin.example/i/1",
        "buttons": (ACK, CLOSE),
    }
    return Message(**values | changes)


async def granted(fake: FakeWeCom) -> dict[str, Any]:
    grant = CATALOGUE.grant("wecom_app")
    assert grant is not None
    request = grant.ask(fake.settings(), fake.now)
    assert isinstance(request, HttpRequest)
    token = grant.read(await fake.answer(request))
    assert isinstance(token, Token)
    assert token.lives_s == 7200
    assert token.value not in repr(token)
    return {**fake.settings(), "access_token": token.value}


async def sent(fake: FakeWeCom, settings: dict[str, Any], message: Message | None = None) -> Receipt:
    request = APP.build(message or message_of(), TARGET, settings)
    assert isinstance(request, HttpRequest)
    return APP.judge(await fake.answer(request))


async def changed(fake: FakeWeCom, settings: dict[str, Any], message: Message, ref: str) -> Receipt:
    updater = CATALOGUE.updater("wecom_app")
    assert updater is not None
    request = updater.update(message, ref, TARGET, settings)
    assert isinstance(request, HttpRequest)
    return APP.judge(await fake.answer(request))


def hear(call: Inbound, settings: dict[str, Any], now: int = NOW) -> Heard | Reply:
    callback = CATALOGUE.callback("wecom_app")
    assert callback is not None
    return callback.hear(call, settings, now)


def answer(heard: Heard, results: list[Result], settings: dict[str, Any]) -> Reply:
    callback = CATALOGUE.callback("wecom_app")
    assert callback is not None
    return callback.answer(heard, results, settings, NOW)


def test_the_vendors_sample_is_read() -> None:
    expected = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert signature("QDG6eK", "1409659589", "263014780", SAMPLE_ECHO) == expected
    assert decrypt(SAMPLE_KEY, SAMPLE_ECHO) == ("1616140317555161061", "wx5823bf96d3bd56c7")


def test_the_vendors_check_of_the_address_is_answered() -> None:
    query = {
        "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "timestamp": "1409659589",
        "nonce": "263014780",
        "echostr": SAMPLE_ECHO,
    }
    call = Inbound(method="GET", url="https://tocsin.example/c", query=query, headers={}, body=b"")
    reply = hear(call, FakeWeCom(NOW).settings(), 1409659589000)
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (200, b"1616140317555161061")


@given(st.text(), st.text(max_size=20))
def test_what_is_encrypted_can_be_read_again(text: str, salt: str) -> None:
    readable = text.encode("utf-8", "replace").decode()
    assert decrypt(SAMPLE_KEY, encrypt(SAMPLE_KEY, text, "corp", salt)) == (readable, "corp")


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()))
def test_what_cannot_be_decrypted_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        decrypt(SAMPLE_KEY, text)


@given(st.text())
def test_any_text_survives_as_cdata(text: str) -> None:
    found = read_xml(f"<xml><A>{cdata(text)}</A></xml>") if "<!" not in text else None
    if found is not None and text.isprintable():
        assert found == {"A": text}


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>',
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        "<xml><!-- x --><A>1</A></xml>",
        "<xml><A><![CDATA[<!DOCTYPE x>]]></A></xml>",
        "<<![CDATA[!DOCTYPE x><xml/>",
        "<xml><A>&unknown;</A></xml>",
        "<a>" * 5000,
        "<xml>" + "<b>" * 20 + "</b>" * 20 + "</xml>",
        "",
        "no xml",
        "<xml/><xml/>",
        "\ud800",
    ],
)
def test_xml_declares_nothing_and_is_well_formed(text: str) -> None:
    with pytest.raises(Unreadable):
        read_xml(text)


def test_xml_gives_the_first_text_of_a_name_and_nothing_deeper() -> None:
    text = "<xml><A>1</A><A>2</A><B><A>3</A>x</B><C><![CDATA[<D>4</D>]]></C></xml>"
    assert read_xml(text) == {"A": "1", "B": "x", "C": "<D>4</D>"}


@given(st.text(max_size=100))
def test_any_text_is_xml_or_unreadable(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(read_xml(text), dict)


async def test_a_card_is_sent_pressed_and_changed() -> None:
    fake = FakeWeCom(NOW)
    settings = await granted(fake)
    receipt = await sent(fake, settings)
    assert (receipt.outcome, receipt.provider_message_id, receipt.ref) == (
        Outcome.delivered,
        "msg-1",
        "response-code-1",
    )
    (task_id,) = fake.cards
    heard = hear(fake.press(task_id, write_key(ACK)), settings)
    assert isinstance(heard, Heard)
    (said,) = heard.said
    assert isinstance(said, Pressed)
    assert (said.token, said.action, said.user_id, said.ref) == (ACK.token, "ack", "zhangsan", "response-code-2")
    assert said.event_id

    now_acked = message_of(event="acknowledged", progress="Processing", buttons=(CLOSE,))
    inner = fake.take(answer(heard, [Result(ok=True, text="Done", message=now_acked)], settings), task_id)
    assert inner is not None
    assert [one["key"] for one in fake.cards[task_id]["button_list"]] == [write_key(CLOSE)]

    closed = message_of(event="closed", progress="Closed", buttons=())
    assert (await changed(fake, settings, closed, said.ref)).outcome is Outcome.delivered
    assert fake.cards[task_id]["replace_text"] == "Closed"
    again = await changed(fake, settings, closed, said.ref)
    assert (again.outcome, again.code) == (Outcome.delivered, "60140")
    fake.now += 73 * 3600_000
    settings = await granted(fake)
    assert (await changed(fake, settings, closed, "response-code-1")).code == "60140"


async def test_refresh_is_a_press_of_its_own() -> None:
    fake = FakeWeCom(NOW)
    settings = await granted(fake)
    await sent(fake, settings)
    (task_id,) = fake.cards
    heard = hear(fake.press(task_id, f"refresh.{ACK.token}"), settings)
    assert isinstance(heard, Heard)
    assert isinstance(heard.said[0], Pressed)
    assert heard.said[0].action == "refresh"
    assert fake.take(answer(heard, [Result(ok=True, message=message_of())], settings), task_id) is not None


async def test_each_attempt_has_a_task_of_its_own_and_a_press_told_twice_is_one() -> None:
    fake = FakeWeCom(NOW)
    settings = await granted(fake)
    await sent(fake, settings)
    assert (
        await sent(fake, settings)
    ).outcome is Outcome.content_error  # the very same request: WeCom takes no id twice
    assert (await sent(fake, settings, message_of(sent_at=NOW + 1000))).outcome is Outcome.delivered
    call = fake.press(next(iter(fake.cards)), write_key(ACK))
    first, second = hear(call, settings), hear(call, settings)
    other = hear(fake.press(next(iter(fake.cards)), write_key(ACK)), settings)
    assert isinstance(first, Heard)
    assert first == second
    assert isinstance(other, Heard)
    assert first.said[0] != other.said[0]


async def test_without_a_way_back_there_are_no_buttons() -> None:
    fake = FakeWeCom(NOW)
    fake.has_callback = False
    settings = {**await granted(fake), "callback_token": "", "encoding_aes_key": ""}
    assert (await sent(fake, settings)).outcome is Outcome.delivered
    assert fake.messages[0]["template_card"]["card_type"] == "text_notice"
    assert hear(fake.text("code-123456"), settings) == Reply(status=403)


async def test_what_a_press_says_when_the_card_may_not_be_changed() -> None:
    fake = FakeWeCom(NOW)
    settings = await granted(fake)
    await sent(fake, settings)
    heard = hear(fake.press(next(iter(fake.cards)), write_key(CLOSE), user="lisi"), settings)
    assert isinstance(heard, Heard)
    inner = fake.take(answer(heard, [Result(ok=False, text="Link your <account> ]]> first.")], settings))
    assert inner is not None
    assert (inner.findtext("ToUserName"), inner.findtext("MsgType")) == ("lisi", "text")
    assert inner.findtext("Content") == "Link your <account> ]]> first."
    assert answer(heard, [], settings) == Reply()
    assert answer(heard, [Result(ok=True)], settings) == Reply()


@pytest.mark.parametrize("text", ["AbC2-34x9", "link AbC2-34x9", "/link AbC2-34x9", "绑定：AbC2-34x9", "  AbC2-34x9 "])
async def test_a_member_links_themself_by_a_text(text: str) -> None:
    fake = FakeWeCom(NOW)
    heard = hear(fake.text(text), fake.settings())
    assert isinstance(heard, Heard)
    assert heard.said == (Linked(code="AbC2-34x9", user_id="zhangsan"),)
    inner = fake.take(answer(heard, [Result(ok=True, text="Linked.")], fake.settings()))
    assert inner is not None
    assert inner.findtext("Content") == "Linked."


@pytest.mark.parametrize("text", ["hi", "what is this about?", "码", "<!x>", ""])
async def test_other_texts_are_none_of_our_business(text: str) -> None:
    fake = FakeWeCom(NOW)
    heard = hear(fake.text(text), fake.settings())
    assert isinstance(heard, Reply)
    assert heard.status in (200, 403)
    assert not heard.body


def inbounds(fake: FakeWeCom) -> dict[str, Inbound]:
    """Requests that must be refused, each wrong in one thing."""
    good = fake.text("AbC23456")
    other = FakeWeCom(NOW)
    other.token = "Other1"
    wrong_app = fake.inbound("<xml><FromUserName>a</FromUserName><MsgType>text</MsgType><AgentID>7</AgentID></xml>")
    foreign_key = FakeWeCom(NOW)
    foreign_key.aes_key = "A" * 43
    changed_body = msgspec.structs.replace(good, body=good.body.replace(b"</Encrypt>", b"A</Encrypt>"))
    calls = {
        "another company": fake.inbound("<xml><FromUserName>a</FromUserName></xml>", corp_id="wx0000000000000000"),
        "another app": wrong_app,
        "another token": other.text("AbC23456"),
        "another key": foreign_key.text("AbC23456"),
        "a changed body": changed_body,
        "declarations inside": fake.inbound("<!DOCTYPE x><xml><FromUserName>a</FromUserName></xml>"),
        "no xml inside": fake.inbound("hello"),
        "too large": msgspec.structs.replace(good, body=good.body + b" " * 70_000),
        "not utf-8": msgspec.structs.replace(good, body=b"\xff\xfe" + good.body),
        "no query": msgspec.structs.replace(good, query={}),
    }
    for name in ("timestamp", "nonce", "msg_signature"):
        calls[f"a changed {name}"] = msgspec.structs.replace(good, query={**good.query, name: "1763695801"})
    for name in ("timestamp", "msg_signature"):
        calls[f"a strange {name}"] = msgspec.structs.replace(good, query={**good.query, name: "ä\ud800"})
    return calls


@pytest.mark.parametrize("name", list(inbounds(FakeWeCom(NOW))))
def test_what_is_wrong_in_one_thing_is_refused(name: str) -> None:
    fake = FakeWeCom(NOW)
    assert hear(inbounds(fake)[name], fake.settings()) == Reply(status=403)


@pytest.mark.parametrize("minutes", [-11, 11, 60 * 24])
def test_late_and_early_requests_are_refused(minutes: int) -> None:
    fake = FakeWeCom(NOW)
    assert isinstance(hear(fake.text("AbC23456"), fake.settings()), Heard)
    assert hear(fake.text("AbC23456"), fake.settings(), NOW + minutes * 60_000) == Reply(status=403)
    assert hear(fake.greeting(), fake.settings(), NOW + minutes * 60_000) == Reply(status=403)


@pytest.mark.parametrize(
    "inner",
    [
        "<MsgType>event</MsgType><Event>enter_agent</Event>",
        "<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>nonsense</EventKey>",
        "<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>delete.1aAAA</EventKey>",
        "<MsgType>image</MsgType>",
    ],
)
def test_events_that_are_not_ours_are_taken_and_forgotten(inner: str) -> None:
    fake = FakeWeCom(NOW)
    assert hear(fake.inbound(f"<xml><FromUserName>a</FromUserName>{inner}</xml>"), fake.settings()) == Reply()
    assert hear(fake.inbound(f"<xml>{inner}</xml>"), fake.settings()) == Reply()


async def test_members_are_found_by_phone_and_address() -> None:
    fake, lookup = FakeWeCom(NOW), CATALOGUE.lookup("wecom_app")
    assert lookup is not None
    settings = await granted(fake)
    for email, phone, user in (
        ("", "+8613800000000", "zhangsan"),
        ("", "+85290000000", "lisi"),
        ("li@example.com", "", "lisi"),
        ("li@example.com", "+8613900000000", "lisi"),
    ):
        found = [lookup.found(await fake.answer(one)) for one in lookup.find(settings, email, phone)]
        assert Who(user_id=user) in found
    nobody = [lookup.found(await fake.answer(one)) for one in lookup.find(settings, "x@example.com", "+8611")]
    assert [one.outcome for one in nobody if isinstance(one, Receipt)] == [Outcome.target_gone] * 3
    assert lookup.find({}, "a@b.c", "") == lookup.find(settings, "", "") == []


async def test_signing_in_says_who_it_is() -> None:
    fake, sign_in = FakeWeCom(NOW), CATALOGUE.sign_in("wecom_app")
    assert sign_in is not None
    settings = await granted(fake)
    url = sign_in.url(settings, "st&te", "https://tocsin.example/back?a=1")
    assert url.startswith("https://login.work.weixin.qq.com/wwlogin/sso/login?")
    assert "state=st%26te" in url
    assert "redirect_uri=https%3A%2F%2Ftocsin.example%2Fback%3Fa%3D1" in url
    member = sign_in.read(await fake.answer(sign_in.exchange(settings, "code-of-lisi", "")), settings)
    assert member == Who(user_id="lisi")
    stranger = sign_in.read(await fake.answer(sign_in.exchange(settings, "other", "")), settings)
    assert isinstance(stranger, Receipt)
    assert stranger.outcome is Outcome.target_gone
    assert sign_in.url({}, "", "") == ""
    with pytest.raises(ValueError, match="corp_id"):
        sign_in.exchange({}, "", "")


async def test_failures_of_one_member_and_of_the_token() -> None:
    fake = FakeWeCom(NOW)
    settings = await granted(fake)
    fake.unlicensed.add("zhangsan")
    assert (await sent(fake, settings)).code == "unlicenseduser"
    fake.members.clear()
    assert (await sent(fake, settings, message_of(sent_at=1))).outcome is Outcome.target_gone
    fake.now += 7200_000
    assert (await sent(fake, settings)).outcome is Outcome.auth
    wrong = {**fake.settings(), "secret": "wrong"}
    grant = CATALOGUE.grant("wecom_app")
    assert grant is not None
    request = grant.ask(wrong, NOW)
    assert isinstance(request, HttpRequest)
    refused = grant.read(await fake.answer(request))
    assert isinstance(refused, Receipt)
    assert refused.outcome is Outcome.config_error


async def test_thirty_a_minute_then_later() -> None:
    fake = FakeWeCom(NOW)
    settings = await granted(fake)
    outcomes = [(await sent(fake, settings, message_of(sent_at=NOW + n))).outcome for n in range(31)]
    assert outcomes == [Outcome.delivered] * 30 + [Outcome.rate_limited]
    fake.now += 60_000
    assert (await sent(fake, settings, message_of(sent_at=NOW + 99))).outcome is Outcome.delivered


@pytest.mark.parametrize("user_id", ["", "@all", "@ALL", "a|b", "x" * 65, "a\nb", 7, None])
def test_a_message_is_for_one_member(user_id: object) -> None:
    refused = APP.build(message_of(), {"user_id": user_id}, FakeWeCom(NOW).settings())
    assert isinstance(refused, Receipt)
    assert refused.outcome is Outcome.config_error


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"corp_id": ""}, "corp_id"),
        ({"corp_id": "a b"}, "corp_id"),
        ({"agent_id": "x"}, "agent_id"),
        ({"agent_id": True}, "agent_id"),
        ({"secret": None}, "secret"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"callback_token": ""}, "callback_token"),
        ({"callback_token": "a-b"}, "callback_token"),
        ({"encoding_aes_key": ""}, "encoding_aes_key"),
        ({"encoding_aes_key": "A" * 42}, "encoding_aes_key"),
        ({"encoding_aes_key": "*" * 43}, "encoding_aes_key"),
    ],
)
def test_settings_are_explained(change: dict[str, Any], field: str) -> None:
    settings = FakeWeCom(NOW).settings()
    assert APP.check(settings) == []
    assert [one.field for one in APP.check(settings | change)] == [field]


async def test_the_robot_posts_markdown_and_mentions_by_phone_below() -> None:
    fake, robot = FakeWeCom(NOW), CATALOGUE.notifier("wecom")
    mentions = (Mention(name="Ann", user_id="ann", phone="13800000000"), Mention(name="Bob", phone="+8613900000000"))
    request = robot.build(message_of(mentions=mentions, title="长" * 3000), {"token": "key-1"}, {})
    assert isinstance(request, HttpRequest)
    assert request.follow is not None
    for one in (request, request.follow):
        assert robot.judge(await fake.answer(one)).outcome is Outcome.delivered
    assert fake.posts[0]["markdown"]["content"].endswith("<@ann>")
    assert fake.posts[1]["text"]["mentioned_mobile_list"] == ["13900000000"]
    outcomes = [robot.judge(await fake.answer(request)).outcome for _ in range(19)]
    assert outcomes == [Outcome.delivered] * 18 + [Outcome.rate_limited]
    fake.robots.clear()
    assert robot.judge(await fake.answer(request)).outcome is Outcome.target_gone


def test_an_answer_with_a_strange_code_is_no_ref() -> None:
    body = json.dumps({"errcode": 0, "response_code": "x" * 501}).encode()
    assert APP.judge(HttpResponse(status=200, headers={}, body=body)).ref == ""
