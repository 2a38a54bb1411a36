"""What the guides tell users to enter, taken out of them: a guide that does not work fails here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import tocsin.sources

_FENCE: Final = re.compile(r"^( *)```\w*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
SOURCES: Final = Path(tocsin.sources.__path__[0])


def block(source: str, begins_with: str, push_url: str) -> str:
    """The first code block of a source's English guide that begins with these words, with the user's push URL filled in."""
    text = (SOURCES / source / "guide.en.md").read_text(encoding="utf-8")
    for indent, code in _FENCE.findall(text):
        lines = "".join(line.removeprefix(indent) for line in code.splitlines(keepends=True))
        if lines.startswith(begins_with):
            return lines.replace("{{push_url}}", push_url)
    raise AssertionError(f"the guide of {source} has no block that begins with {begins_with!r}")
