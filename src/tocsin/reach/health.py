"""How a provider does, in one word. Pure."""

from __future__ import annotations

from typing import Literal

from tocsin.reach import breaker
from tocsin.reach.model import Provider

Health = Literal["working", "failing", "resting"]


def of(provider: Provider, now: int) -> Health:
    """``resting``: it failed so often that others are tried first for a while; ``failing``: the last attempt failed."""
    if breaker.is_open(provider, now):
        return "resting"
    return "failing" if provider.failures else "working"
