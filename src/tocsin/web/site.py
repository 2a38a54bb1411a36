"""What a browser gets by GET: live updates, the API's documentation, and the console for everything else."""

from __future__ import annotations

import msgspec

from tocsin.api.app import Api
from tocsin.api.request import Message, Receive, Scope, Send, send_answer
from tocsin.web import docs_page
from tocsin.web.console import Console
from tocsin.web.live import Live


class Site:
    """An ASGI application for GET and HEAD; what belongs to the API is handed on to it, other methods too."""

    def __init__(self, api: Api, console: Console | None = None) -> None:
        self._api = api
        self._console = console or Console()
        self._docs = b""
        self.live = Live(api)

    def close(self) -> None:
        """End the live streams; called when the server begins to stop, since it waits for open answers."""
        self.live.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        path, method = scope["path"], scope["method"]
        if method == "GET" and path == "/live":
            await self.live(scope, receive, send)
        elif method == "HEAD" and path != "/live":
            await self({**scope, "method": "GET"}, receive, _without_body(send))
        elif method != "GET" or self._is_for_programs(scope):
            await self._api(scope, receive, send)
        elif path == "/docs":
            await self._show_docs(send)
        else:
            await self._console(scope, send)

    def _is_for_programs(self, scope: Scope) -> bool:
        """An operation's own path, or an unknown one asked for by something that does not want a page."""
        path: str = scope["path"]
        if path == "/openapi.json" or path in self._api.operations:
            return True
        if path in ("/", "/docs") or self._console.has(path):
            return False
        accept = b",".join(value for name, value in scope["headers"] if name.lower() == b"accept")
        is_file = "." in path.rpartition("/")[2]
        return is_file or b"text/html" not in accept

    async def _show_docs(self, send: Send) -> None:
        if not self._docs:
            self._docs = docs_page.render(msgspec.json.decode(self._api.openapi_json())).encode()
        headers = [(b"cache-control", b"no-cache"), (b"content-security-policy", docs_page.CSP)]
        await send_answer(send, 200, b"text/html; charset=utf-8", self._docs, headers)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head
