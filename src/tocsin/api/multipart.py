"""Files in requests: ``multipart/form-data`` as browsers send it, or the bare file; and files in answers."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from tocsin.kernel.errors import InvalidContentType, InvalidParameter

FILE_LIMIT: Final = 32 * 1024 * 1024
_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))')
_NAME = re.compile(rb'[;\s]name="([^"]*)"', re.IGNORECASE)
_MOST_PARTS = 20
_LONGEST_FIELD = 1_000


class File(Struct, frozen=True):
    """An answer that is a file of text and no envelope; who accepts JSON gets the text as the data of one."""

    name: str
    content_type: str
    content: bytes


def read_upload(content_type: str, raw: bytes) -> tuple[dict[str, str], bytes]:
    """The text fields of an upload, and the content of its field ``file``; ``text/csv`` is the file itself.

    Raises ``InvalidContentType`` for anything else, ``InvalidParameter`` when it cannot be read or has no file.
    """
    media = content_type.partition(";")[0].strip().lower()
    if media == "text/csv":
        return {}, raw
    boundary = _BOUNDARY.search(content_type)
    if media != "multipart/form-data" or boundary is None:
        raise InvalidContentType(f"content type {content_type[:80]!r} is not accepted; send multipart/form-data")
    return _read_parts(raw, b"--" + (boundary[1] or boundary[2]).encode("latin-1"))


def _read_parts(raw: bytes, mark: bytes) -> tuple[dict[str, str], bytes]:
    fields: dict[str, str] = {}
    file: bytes | None = None
    parts = (b"\r\n" + raw).split(b"\r\n" + mark, _MOST_PARTS + 1)
    if len(parts) < 3 or len(parts) > _MOST_PARTS + 1 or not parts[-1].startswith(b"--"):
        raise InvalidParameter(f"the body is no multipart/form-data of at most {_MOST_PARTS - 1} fields, or not whole")
    for part in parts[1:-1]:
        head, gap, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if not gap or name is None:
            raise InvalidParameter("the body is no multipart/form-data: a part of it has no name")
        if name[1] == b"file":
            file = content
        elif len(content) <= _LONGEST_FIELD:
            fields[name[1].decode("utf-8", "replace")] = content.decode("utf-8", "replace")
    if file is None:
        raise InvalidParameter("file: is required")
    return fields, file
