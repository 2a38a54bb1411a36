"""Promise: in one layer each is told in their own language, by whatever way, and each message says why it came."""

import json

import pytest

from tests.world.apps import gateway, telephone
from tests.world.chats import CHATS
from tests.world.pushes import phone
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways

pytestmark = pytest.mark.anyio

ENGLISH = {"locale": "en-US"}
CHINESE = {"locale": "zh-CN", "time_zone": "Asia/Shanghai"}


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


async def two(world: World, way: str) -> None:
    """Alice reads English, Bao Chinese; both are told in the first layer of a rule, by one way."""
    await world.person("alice", phone="+4915112345678", **ENGLISH)
    await world.person("bao", phone="+8613800000000", **CHINESE)
    await world.rule(layer("alice", "bao", ways=Ways(critical=[way]), times=2, every=10), name="Night")


async def test_mail(world: World) -> None:
    await two(world, "email")
    await world.fire("disk full")
    english, chinese = world.expect("alice"), world.expect("bao")
    assert "layer 1 of rule Night" in english.text
    assert "Night" in chinese.text
    assert not has_chinese(english.subject + english.text)
    assert has_chinese(chinese.text)
    assert "1 / 1" in english.text
    assert "分派策略“Night”第 1 环节：您被直接指定" in chinese.text
    assert "disk full" in english.subject + chinese.subject
    await world.forward("10m")
    assert "2" in world.expect("alice", event="repeat").text
    assert has_chinese(world.expect("bao", event="repeat").text)


async def test_text_messages(world: World) -> None:
    _, texts = await gateway(world, "texts")
    await two(world, "sms")
    await world.fire("disk full")
    world.expect("texts")
    world.expect("texts")
    sent = {one["to"]: one["text"] for one in map(json.loads, texts.sent)}
    assert "disk full" in sent["+4915112345678"]
    assert not has_chinese(sent["+4915112345678"])
    assert has_chinese(sent["+8613800000000"])


async def test_calls(world: World) -> None:
    line = await telephone(world)
    await two(world, "voice")
    await world.fire("disk full")
    world.expect("twilio")
    world.expect("twilio")
    spoken = {call.fields["To"]: call.fields["Twiml"] for call in line.twilio.calls.values()}
    assert 'language="en-US"' in spoken["+4915112345678"]
    assert not has_chinese(spoken["+4915112345678"])
    assert 'language="cmn-CN"' in spoken["+8613800000000"]
    assert has_chinese(spoken["+8613800000000"])


@pytest.mark.parametrize("app", sorted(CHATS))
async def test_cards(world: World, app: str) -> None:
    chat = await CHATS[app](world).open()
    await two(world, app)
    await chat.link("alice")
    await chat.link("bao", chat.bob)
    await world.fire("disk full")
    world._read = len(world.ends.said)
    english, chinese = chat.heard(chat.ann)[0], chat.heard(chat.bob)[-1]
    assert "layer 1 of rule Night" in english
    assert "Acknowledge" in english
    assert not has_chinese(english)
    assert has_chinese(chinese)
    assert "认领" in chinese
    assert "Night" in chinese
    chat.fake.now = world.clock.now()
    shown = await chat.pressed("ack", chat.bob)
    world._read = len(world.ends.said)
    assert app == "slack_app" or has_chinese(shown), "the presser is answered in their language"


async def test_pushes(world: World) -> None:
    await two(world, "app")
    hers = await phone(world, "alice")
    his = await phone(world, "bao", hers.service)
    await world.fire("disk full")
    world.expect("push")
    world.expect("push")
    await hers.arrive()
    await his.arrive()
    assert not has_chinese(json.dumps(hers.notes[0], ensure_ascii=False))
    assert (hers.notes[0]["locale"], his.notes[0]["locale"]) == ("en-US", "zh-CN")
    assert "Night" in hers.notes[0]["body"]
    assert "Night" in his.notes[0]["body"]
    assert [one["title"] for one in his.notes[0]["actions"]][:2] == ["认领", "关闭"]
