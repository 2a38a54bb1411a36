"""Chat apps in a story, each as its stand-in speaks it."""

from __future__ import annotations

import json
from typing import Any

from tests.api.harness import Answer
from tests.vendors import teams
from tests.vendors.dingtalk import DingTalk
from tests.vendors.feishu import Feishu
from tests.vendors.slack import SIGNING_SECRET, TOKEN, FakeSlack
from tests.vendors.teams import FakeTeams
from tests.vendors.telegram import FakeTelegram
from tests.vendors.wecom import FakeWeCom
from tests.world.chat import LABELS, Chat, does
from tests.world.world import World
from tocsin.notifiers.callback import Inbound, Reply


class FeishuChat(Chat):
    """Feishu, by encrypted callbacks."""

    notifier, prefixes = "feishu_app", ("https://open.feishu.cn/",)
    ann, bob = "ou_ann", "ou_bob"
    group, other_group, lost_group = "oc_sre", "oc_dev", "oc_lost"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.fake: Feishu = Feishu()

    def settings(self) -> dict[str, Any]:
        fake = self.fake
        keys = {"encrypt_key": fake.encrypt_key, "verification_token": fake.verification_token}
        return {"app_id": fake.app_id, "app_secret": fake.app_secret, "inbound": "callback", **keys}

    def newest(self) -> str:
        """The id of the newest card."""
        return next(name for name, one in reversed(self.fake.messages.items()) if one["card"])

    def press_event(self, action: str, user: str = "") -> dict[str, Any]:
        """A press as an event."""
        label = next(one for one in LABELS[action] if one in self.shown())
        return self.fake.press_event(self.newest(), label, user or self.ann)

    def add_group(self) -> None:
        self.fake.groups.add(self.other_group)

    def is_mention(self, said: str) -> bool:
        return "<at id=ou_ann>" in said

    def shown(self) -> str:
        return json.dumps(self.fake.card(self.newest()), ensure_ascii=False)

    def heard(self, whom: str) -> list[str]:
        said = [one for one in self.fake.messages.values() if one["to"] == whom]
        return [json.dumps(one["card"] or one["content"], ensure_ascii=False) for one in said]

    def _press(self, action: str, user: str) -> Inbound:
        return self.fake.deliver(self.press_event(action, user))

    def _tell(self, text: str, user: str, group: str) -> Inbound:
        return self.fake.deliver(self.fake.told_event(f"@_user_1 {text}" if group else text, user, group))


class DingTalkChat(Chat):
    """DingTalk with a card template, by signed callbacks."""

    notifier, prefixes = "dingtalk_app", ("https://api.dingtalk.com/", "https://oapi.dingtalk.com/")
    ann, bob = "ann", "bob"
    group, other_group, lost_group = "cidSRE==", "cidDEV==", "cidLOST=="

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.fake: DingTalk = DingTalk()

    def settings(self) -> dict[str, Any]:
        fake = self.fake
        back = {"callback_route_key": fake.route_key, "card_secret": fake.card_secret, "inbound": "callback"}
        return {"app_key": fake.app_key, "app_secret": fake.app_secret, "card_template_id": fake.template, **back}

    def press_event(self, action: str, user: str = "") -> dict[str, Any]:
        """A press as an event."""
        label = next(one for one in LABELS[action] if one in self.shown())
        return self.fake.press_event(list(self.fake.cards)[-1], label, user or self.ann)

    def take(self, answer: Answer) -> str:
        said = json.loads(answer.content)
        card = list(self.fake.cards.values())[-1]
        card["values"] |= said.get("cardData", {}).get("cardParamMap", {})
        return json.dumps(said, ensure_ascii=False)

    def add_group(self) -> None:
        self.fake.groups.add(self.other_group)

    def is_mention(self, said: str) -> bool:
        return bool(json.loads(said).get("ats") == {"ann": "alice"})

    def shown(self) -> str:
        return json.dumps(list(self.fake.cards.values())[-1]["values"], ensure_ascii=False)

    def heard(self, whom: str) -> list[str]:
        cards = [one for one in self.fake.cards.values() if one["to"] == whom]
        said = [one for one in self.fake.said if whom in (one.get("openConversationId"), *one.get("userIds", ()))]
        return [json.dumps(one, ensure_ascii=False) for one in [*cards, *said]]

    def _press(self, action: str, user: str) -> Inbound:
        label = next(one for one in LABELS[action] if one in self.shown())
        return self.fake.press(list(self.fake.cards)[-1], label, user)

    def _tell(self, text: str, user: str, group: str) -> Inbound:
        return self.fake.tell(text, user, group)


class WeComChat(Chat):
    """WeCom; it has no groups for apps."""

    notifier, prefixes = "wecom_app", ("https://qyapi.weixin.qq.com/",)
    ann, bob = "zhangsan", "lisi"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.fake: FakeWeCom = FakeWeCom(world.clock.now())

    def settings(self) -> dict[str, Any]:
        return self.fake.settings()

    def forged(self, call: Inbound) -> Inbound:
        head, _, tail = call.url.partition("msg_signature=")
        url = f"{head}msg_signature={'0' * 40}{tail[40:]}"
        return Inbound(method=call.method, url=url, query={}, headers=call.headers, body=call.body)

    def take(self, answer: Answer) -> str:
        reply = Reply(status=answer.status, headers=dict(answer.headers), body=answer.content)
        said = self.fake.take(reply, next(reversed(self.fake.cards), ""))
        return "" if said is None else "".join(said.itertext())

    def take_words(self, answer: Answer) -> str:
        return self.take(answer)

    def shown(self) -> str:
        return json.dumps(list(self.fake.cards.values())[-1], ensure_ascii=False)

    def heard(self, whom: str) -> list[str]:
        return [json.dumps(one, ensure_ascii=False) for one in self.fake.messages if one["touser"] == whom]

    def _press(self, action: str, user: str) -> Inbound:
        task_id, card = list(self.fake.cards.items())[-1]
        keys = [one["key"] for one in card["button_list"]]
        return self.fake.press(task_id, next(one for one in keys if does(one, action)), user)

    def _tell(self, text: str, user: str, group: str) -> Inbound:
        return self.fake.text(text, user)


class TeamsChat(Chat):
    """Teams: activities signed with keys that are fetched from Microsoft."""

    notifier = "teams_app"
    prefixes = (
        "https://login.microsoftonline.com/",
        "https://login.botframework.com/",
        "https://smba.trafficmanager.net/",
    )
    ann, bob = teams.ANN["aadObjectId"], teams.BOB["aadObjectId"]
    group, other_group, lost_group = "19:pay@thread.tacv2", "19:dev@thread.tacv2", "19:lost@thread.tacv2"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.fake: FakeTeams = FakeTeams()
        self.fake.conversations.add("a:bob")

    def settings(self) -> dict[str, Any]:
        return {"app_id": teams.APP_ID, "client_secret": teams.SECRET, "tenant_id": teams.TENANT}

    def address(self, user: str) -> str:
        place = {"service": teams.SERVICE.rstrip("/"), "conversation": self._place(user), "tenant": teams.TENANT}
        return json.dumps(place)

    def _place(self, whom: str) -> str:
        return {self.ann: "a:ann", self.bob: "a:bob"}.get(whom, whom)

    def take(self, answer: Answer) -> str:
        said = json.loads(answer.content)
        assert said["statusCode"] == 200
        if said["type"] == "application/vnd.microsoft.card.adaptive":
            teams.check_card(said["value"], "1.5")
        return json.dumps(said["value"], ensure_ascii=False)

    def newest(self) -> tuple[str, str]:
        """Where the newest card stands."""
        return next(place for place, one in reversed(self.fake.activities.items()) if "attachments" in one)

    def add_group(self) -> None:
        self.fake.conversations.add(self.other_group)

    def is_mention(self, said: str) -> bool:
        return "<at>alice</at>" in said and f'"id": "{self.ann}"' in said

    def shown(self) -> str:
        return json.dumps(self.fake.activities[self.newest()], ensure_ascii=False)

    def heard(self, whom: str) -> list[str]:
        place = self._place(whom)
        return [json.dumps(one, ensure_ascii=False) for (at, _), one in self.fake.activities.items() if at == place]

    def _press(self, action: str, user: str) -> Inbound:
        self._be(user)
        return self.fake.press(*self.newest(), action)

    def _tell(self, text: str, user: str, group: str) -> Inbound:
        self._be(user)
        return self.fake.say(f"<at>Tocsin</at> {text}" if group else text, group or self._place(user))

    def _be(self, user: str) -> None:
        self.fake.sender = teams.BOB if user == self.bob else teams.ANN


class TelegramChat(Chat):
    """Telegram by its webhook."""

    notifier, prefixes = "telegram", ("https://api.telegram.org/",)
    ann, bob = "42", "43"
    group, other_group, lost_group = "-1001234567890", "-1001234567891", "-1009999999999"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.fake: FakeTelegram = FakeTelegram(world.clock.now())
        self.fake.webhook = "https://tocsin.example.com/callback"
        self.fake.chats[43] = "private"

    def settings(self) -> dict[str, Any]:
        return self.fake.settings() | {"inbound": "callback"}

    def words(self, code: str) -> str:
        return f"/link {code}"

    def forged(self, call: Inbound) -> Inbound:
        headers = call.headers | {"x-telegram-bot-api-secret-token": "another"}
        return Inbound(method=call.method, url=call.url, query={}, headers=headers, body=call.body)

    def take(self, answer: Answer) -> str:
        self.fake.take(Reply(status=answer.status, headers=dict(answer.headers), body=answer.content))
        return str(list(self.fake.answers.values())[-1].get("text", ""))

    def take_words(self, answer: Answer) -> str:
        self.fake.take(Reply(status=answer.status, headers=dict(answer.headers), body=answer.content))
        return str(answer.content.decode())

    def add_group(self) -> None:
        self.fake.chats[int(self.other_group)] = "supergroup"

    def is_mention(self, said: str) -> bool:
        return "tg://user?id=42" in said

    def shown(self) -> str:
        return json.dumps(list(self.fake.messages.values())[-1], ensure_ascii=False)

    def heard(self, whom: str) -> list[str]:
        found = [one for (chat, _), one in self.fake.messages.items() if str(chat) == whom]
        return [json.dumps(one, ensure_ascii=False) for one in found]

    def queue(self, action: str, user: str = "") -> Inbound | None:
        """A press; with polling it waits to be asked for."""
        (chat, number), one = list(self.fake.messages.items())[-1]
        keys = [each["callback_data"] for row in one["reply_markup"]["inline_keyboard"] for each in row]
        return self.fake.press(chat, number, next(each for each in keys if does(each, action)), int(user or self.ann))

    def _press(self, action: str, user: str) -> Inbound:
        call = self.queue(action, user)
        assert call is not None
        return call

    def _tell(self, text: str, user: str, group: str) -> Inbound:
        call = self.fake.say(int(group or user), text, int(user))
        assert call is not None
        return call


class SlackChat(Chat):
    """Slack by signed interactivity."""

    notifier, prefixes = "slack_app", ("https://slack.com/", "https://hooks.slack.com/")
    ann, bob = "U0ANN", "U0BOB"
    group, other_group, lost_group = "C0PAY", "C0DEV", "C0OUT"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.fake: FakeSlack = FakeSlack()

    def settings(self) -> dict[str, Any]:
        return {"bot_token": TOKEN, "signing_secret": SIGNING_SECRET, "inbound": "callback"}

    def take(self, answer: Answer) -> str:
        return json.dumps(self.fake.ephemeral[-1:])

    def newest(self) -> tuple[str, str]:
        """Where the newest message with buttons stands."""
        return next(place for place, one in reversed(self.fake.messages.items()) if "blocks" in json.dumps(one))

    def add_group(self) -> None:
        self.fake.channels[self.other_group] = True
        self.fake.joined.add(self.other_group)

    def is_mention(self, said: str) -> bool:
        return "<@U0ANN>" in said

    def shown(self) -> str:
        return json.dumps(self.fake.messages[self.newest()], ensure_ascii=False)

    def heard(self, whom: str) -> list[str]:
        place = whom.replace("U", "D", 1)
        return [json.dumps(one, ensure_ascii=False) for (at, _), one in self.fake.messages.items() if at == place]

    def _press(self, action: str, user: str) -> Inbound:
        return self.fake.press(*self.newest(), action, user=user)

    def _tell(self, text: str, user: str, group: str) -> Inbound:
        kind = "app_mention" if group else "message"
        said = self.fake.said(f"<@U0BOT> {text}" if group else text, user=user, channel=group or "D0ANN", kind=kind)
        return self.fake.signed(json.dumps(said), "application/json")


CHATS: dict[str, type[Chat]] = {
    one.notifier: one for one in (FeishuChat, DingTalkChat, WeComChat, TeamsChat, TelegramChat, SlackChat)
}
