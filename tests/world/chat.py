"""A chat app in a story: its stand-in joined to the product, and what people do there, in the same words for every app."""

from __future__ import annotations

import re
from typing import Any

from tests.api.harness import Answer
from tests.world.apps import at
from tests.world.world import World
from tocsin.notifiers.button_keys import read_key
from tocsin.notifiers.callback import Inbound
from tocsin.reach.link_flow import Links
from tocsin.reach.model import Provider

LABELS = {
    "ack": ("Acknowledge", "认领"),
    "close": ("Close", "关闭"),
    "escalate": ("Escalate", "升级"),
    "snooze": ("Snooze 2 h", "暂缓 2 小时"),
}


class Chat:
    """One app with Ann and Bob in it. `ann` and `bob` are their ids there, `group` is a group of the bot's."""

    notifier = ""
    prefixes: tuple[str, ...] = ()
    ann = bob = group = other_group = lost_group = ""
    fake: Any

    def __init__(self, world: World) -> None:
        self.world = world
        self.provider: Provider

    async def open(self, **more: Any) -> Chat:
        """Set the app up as a provider."""
        for prefix in self.prefixes:
            self.world.ends.vendor(self.notifier, prefix, self.fake)
        self.fake.now = self.world.clock.now()
        self.provider = await self.world.provider(self.notifier, self.settings() | more)
        return self

    def settings(self) -> dict[str, Any]:
        """What an operator enters."""
        return {}

    async def link(self, name: str, user: str = "") -> None:
        """A member is somebody (Ann) in the app."""
        await self.world.linked(name, self.provider, user or self.ann, self.address(user or self.ann))

    def address(self, user: str) -> str:
        """What messages to somebody need beside the id."""
        return ""

    def at(self, call: Inbound) -> Inbound:
        """The request at this provider's own address."""
        return at(self.world, self.provider, call)

    def press(self, action: str, user: str = "") -> Inbound:
        """The request for a press on the newest message, signed as the vendor does."""
        self.fake.now = self.world.clock.now()
        return self.at(self._press(action, user or self.ann))

    def tell(self, text: str, user: str = "", group: str = "") -> Inbound:
        """The request for words to the bot, in a group with its mention."""
        self.fake.now = self.world.clock.now()
        return self.at(self._tell(text, user or self.ann, group))

    def forged(self, call: Inbound) -> Inbound:
        """The same with another signature."""
        names = [name for name in call.headers if "signature" in name or name in ("authorization", "sign")]
        return Inbound(
            method=call.method,
            url=call.url,
            query={},
            headers=call.headers | dict.fromkeys(names, "Bearer 0000"),
            body=call.body,
        )

    async def pressed(self, action: str, user: str = "") -> str:
        """Somebody presses: what the app shows them."""
        answer = await self.world.call_back(self.press(action, user))
        assert answer.status == 200, answer.content
        return self.take(answer)

    async def make_code(self, name: str, kind: Any = "link") -> str:
        """The code on a member's page."""
        product = self.world.product
        links = Links(product.ids, product.vault, product.catalogue)
        actor = await self.world.actor(name)
        async with self.world.db.transaction() as tx:
            made = await links.make_code(tx, actor, self.provider.provider_id, kind, self.world.clock.now())
        return made.code

    async def told(self, text: str, user: str = "", group: str = "") -> str:
        """Somebody writes to the bot: what the answer itself says."""
        answer = await self.world.call_back(self.tell(text, user, group))
        assert answer.status == 200, answer.content
        return self.take_words(answer)

    async def linked_by_code(self, name: str, user: str = "", kind: Any = "link", group: str = "") -> str:
        """A member tells the bot the code from their page."""
        return await self.told(self.words(await self.make_code(name, kind)), user, group)

    def words(self, code: str) -> str:
        """How a code is told."""
        return f"link {code}"

    def take(self, answer: Answer) -> str:
        """Do with an answer what the app does; the words and the card that it shows."""
        return str(answer.content.decode())

    def take_words(self, answer: Answer) -> str:
        """The same with the answer to words."""
        return str(answer.content.decode())

    def add_group(self) -> None:
        """The bot is in a second group."""

    def is_mention(self, said: str) -> bool:
        """Whether a message to a group mentions Ann."""
        return False

    def shown(self) -> str:
        """The newest message as everybody sees it now."""
        raise NotImplementedError

    def heard(self, whom: str) -> list[str]:
        """The messages to a person or a group, oldest first."""
        raise NotImplementedError

    def can_press(self) -> bool:
        """Whether the newest message still has a button to acknowledge by."""
        return re.search(r'"(Acknowledge|认领)\\?"', self.shown()) is not None

    def _press(self, action: str, user: str) -> Inbound:
        raise NotImplementedError

    def _tell(self, text: str, user: str, group: str) -> Inbound:
        raise NotImplementedError


def does(key: str, action: str) -> bool:
    """Whether a button's key does that."""
    read = read_key(key)
    return read is not None and read.action == action
