"""What one rendering knows and may spend: limits, surroundings, and the meter every loop and function pays into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tocsin.kernel.template.errors import TemplateLimitError, TemplateRenderError

Missing = Literal["empty", "no value"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one rendering may use.

    ``steps`` counts nodes, turns of loops and, for long values, every 64 characters or 4 items a function handles;
    ``output`` counts characters, of the result and of every string made on the way; ``depth`` counts templates
    that call templates.
    """

    steps: int = 10_000
    output: int = 65_536
    depth: int = 20


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Env:
    """What functions know beside the data.

    ``now_at`` is the instant in milliseconds that ``now`` and ``ago`` use (without it they fail); ``zone`` the IANA
    zone of ``date``; ``images`` the address and ``transfers`` the far side's key of an image key, for
    ``imageSrcToURL`` and ``transferImage``; ``reasons`` replaces words of ``fireReason``; ``escape_html`` escapes
    every printed value, whatever function made it, except ``html`` itself.
    """

    now_at: int | None = None
    zone: str = "UTC"
    images: Mapping[str, str] = field(default_factory=dict)
    transfers: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    escape_html: bool = False


PLAIN = Env()


class StringMap(dict[str, str]):
    """A map whose values are all strings, as labels are: a missing key is an empty string, never ``nil``."""


class OwnDict(dict[str, object]):
    """A map that the template itself made: ``set``, ``unset`` and ``merge`` change it, as in Go. Data never changes."""


class Markup(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


class Run:
    """The meter and the output of one rendering."""

    __slots__ = ("env", "lenient", "limits", "line", "out", "root", "size", "steps_left")

    def __init__(self, root: Mapping[str, object], limits: Limits, missing: Missing, env: Env) -> None:
        self.root = root
        self.limits = limits
        self.lenient = missing == "empty"
        self.env = env
        self.line = 0
        self.out: list[str] = []
        self.size = 0
        self.steps_left = limits.steps

    def spend(self, steps: int) -> None:
        """Pay for work that is about to be done. Raises ``TemplateLimitError``."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise TemplateLimitError(f"takes more than {self.limits.steps} steps", self.line)

    def room(self, length: int) -> None:
        """Ask before making a string of ``length`` characters. Raises ``TemplateLimitError``."""
        if length > self.limits.output:
            raise TemplateLimitError(f"makes a text longer than {self.limits.output} characters", self.line)
        self.spend(length >> 6)

    def write(self, text: str) -> None:
        """Append to the result. Raises ``TemplateLimitError``."""
        self.size += len(text)
        if self.size > self.limits.output:
            raise TemplateLimitError(f"prints more than {self.limits.output} characters", self.line)
        self.out.append(text)

    def now(self) -> int:
        """The instant of this rendering in milliseconds."""
        if self.env.now_at is None:
            raise TemplateRenderError("the current time is not known here", self.line)
        return self.env.now_at
