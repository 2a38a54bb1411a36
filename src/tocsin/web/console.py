"""The console's built files. Every address that is no file is a page of the console, which routes it itself."""

from __future__ import annotations

import asyncio
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tocsin.api.request import Scope, Send, send_answer

FOLDER: Final = Path(__file__).parent / "assets"
_HASHED: Final = "static/"
"""The folder of the build whose file names hold a hash of their content."""
_FOREVER: Final = b"public, max-age=31536000, immutable"
_HTML: Final = b"text/html; charset=utf-8"

# Styles may be inline because the console's components set variables in style attributes; scripts never are.
CONSOLE_CSP: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    b"font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'"
)
_PLAIN_CSP: Final = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"

_NOT_BUILT: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Tocsin</title>
<h1>Tocsin is running</h1>
<p>The console has not been built yet. In the folder of the source code run</p>
<pre>make setup</pre>
<p>and load this page again. The API works without it: <a href="/docs">documentation</a>.</p>
</html>
"""


@dataclass(frozen=True)
class _File:
    path: Path
    kind: bytes
    cache: bytes


class Console:
    """Serves the files that were there when it was made; ``folder`` without ``index.html`` means not built."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {path.relative_to(folder).as_posix(): _file(path, folder) for path in _walk(folder)}
        self._index = self._files.get("index.html")

    def has(self, path: str) -> bool:
        """Whether an address (``/static/index-3f2a.js``) names a file."""
        return path.lstrip("/") in self._files

    async def __call__(self, scope: Scope, send: Send) -> None:
        """The file of this name, else the console's page."""
        one = self._files.get(scope["path"].lstrip("/"), self._index)
        csp = CONSOLE_CSP if one else _PLAIN_CSP
        # Only names found by walking the folder are ever opened, so no path of a request reaches the disk.
        content = await asyncio.to_thread(one.path.read_bytes) if one else _NOT_BUILT.encode()
        kind, cache = (one.kind, one.cache) if one else (_HTML, b"no-store")
        await send_answer(send, 200, kind, content, [(b"cache-control", cache), (b"content-security-policy", csp)])


def _walk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []


def _file(path: Path, folder: Path) -> _File:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind in ("application/javascript", "application/json"):
        kind += "; charset=utf-8"
    is_hashed = path.relative_to(folder).as_posix().startswith(_HASHED)
    return _File(path, kind.encode(), _FOREVER if is_hashed else b"no-cache")
