"""Mail addresses in the headers of a mail. Pure, and cheap for whatever a stranger writes there."""

from __future__ import annotations

import re
from typing import Final

HEADER_LIMIT: Final = 10_000
"""Characters of a header that are looked at."""
_ADDRESS: Final = re.compile(r"""[^\s<>()\[\]",:;@\\]{1,64}@[^\s<>()\[\]",:;@\\]{1,255}""")


def addresses_in(text: str, most: int = 20) -> list[str]:
    """The addresses in a header, in order, without names; ``Ana <ana@example.com>, list@x`` gives two."""
    found = dict.fromkeys(one.group() for one in _ADDRESS.finditer(text[:HEADER_LIMIT]))
    return list(found)[:most]
