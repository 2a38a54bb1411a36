"""The key of a row of a mapping table: from the values of its source labels, readable and never ambiguous. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LONGEST: Final = 512
"""Characters of a key: an index holds no longer one. An event whose values are longer finds nothing."""


def row_key(values: Sequence[str]) -> str:
    """One value is its own key; several are joined by ``|``, which is written ``\\|`` inside a value."""
    if len(values) == 1:
        return values[0]
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)
