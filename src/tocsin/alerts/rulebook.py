"""What the pipeline decides by: channels and integrations of an account, compiled once per configuration version."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.channels.model import Channel
from tocsin.integrations.model import Integration


class Rulebook:
    """Everything the stages look up, by id. Built anew when the account's configuration version moves."""

    def __init__(self, version: int, channels: Sequence[Channel], integrations: Sequence[Integration]) -> None:
        self.version = version
        self.channels = {one.channel_id: one for one in channels}
        self.integrations = {one.integration_id: one for one in integrations}


class Rulebooks:
    """The rulebooks in use, one per account; ``flow`` fills it."""

    def __init__(self) -> None:
        self._books: dict[int, Rulebook] = {}

    def get(self, account_id: int, version: int) -> Rulebook | None:
        """The rulebook if it is of that version."""
        book = self._books.get(account_id)
        return book if book is not None and book.version == version else None

    def put(self, account_id: int, book: Rulebook) -> None:
        """Keep a rulebook in place of the older one."""
        self._books[account_id] = book
