"""What tests of providers and people's contacts share: made-up providers, a chat app, and an ear for what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.api.harness import START_AT, Client
from tests.vendors.sample_apps import CHAT_SETTINGS, SampleFarEnd, catalogue
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import ManualClock
from tocsin.kernel.ids import SeededIds
from tocsin.notify.model import Notice
from tocsin.reach.access_flow import Access
from tocsin.runtime.secrets import Vault


@dataclass
class Ear:
    """Takes the place of what sends notices, and remembers them."""

    said: list[Notice] = field(default_factory=list)

    async def say(self, tx: Transaction, notices: list[Notice], now: int) -> list[str]:
        """Remember."""
        self.said += notices
        return [one.key for one in notices]

    def code(self) -> str:
        """The six digits in the last notice."""
        return next(word.rstrip(".") for word in self.said[-1].text.split() if word.rstrip(".").isdigit())


@dataclass
class Surroundings:
    """Everything outside the API that a test looks at."""

    ear: Ear = field(default_factory=Ear)
    app: SampleFarEnd = field(default_factory=SampleFarEnd)
    clock: ManualClock = field(default_factory=lambda: ManualClock(START_AT))

    def parts(self) -> dict[str, Any]:
        """The slices of the world these operations need."""
        vault, known = Vault(b"k" * 32, SeededIds(3).bytes), catalogue()
        access = Access(self.clock, vault, known, self.app)
        return {"vault": vault, "catalogue": known, "access": access, "carrier": self.app, "notify": self.ear}


async def chat(by: Client, name: str = "Sample", **settings: Any) -> int:
    """A new chat app."""
    wanted = {"notifier": "sample_chat", "name": name, "settings": {**CHAT_SETTINGS, **settings}}
    return int((await by.data("/provider/create", **wanted))["provider_id"])


async def sms(by: Client, name: str = "Texts") -> int:
    """A new SMS provider."""
    wanted = {"notifier": "sample_sms", "name": name, "settings": {"token": "sms-canary"}}
    return int((await by.data("/provider/create", **wanted))["provider_id"])


async def voice(by: Client, name: str = "Calls", **settings: Any) -> int:
    """A new voice provider."""
    wanted = {"notifier": "sample_voice", "name": name, "settings": {"token": "voice-canary", **settings}}
    return int((await by.data("/provider/create", **wanted))["provider_id"])
