"""Far ends that say back whatever they were told: the worst place for a secret to be sent to."""

from __future__ import annotations

import base64
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class HttpEcho:
    """Refuses every request and repeats its address, headers and body in the refusal."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        echo = self

        class Refuse(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode(errors="replace")
                said = f"{self.path} {dict(self.headers)} {body}"
                echo.heard.append(said)
                content = said.encode()
                self.send_response(400)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class SmtpEcho:
    """A mail relay that asks for a password, refuses it and repeats it, as sent and decoded."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        echo = self

        class Refuse(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 relay\r\n")
                while line := self.rfile.readline().decode(errors="replace").strip():
                    self.wfile.write(echo.answer(line))

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refuse)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, line: str) -> bytes:
        """What the relay says to one line."""
        verb = line.split(" ", 1)[0].upper()
        if verb == "EHLO":
            return b"250-relay\r\n250 AUTH PLAIN\r\n"
        if verb == "AUTH":
            sent = line.rsplit(" ", 1)[-1]
            decoded = base64.b64decode(sent).decode(errors="replace").replace("\0", " ")
            self.heard.append(decoded)
            return f"535 5.7.8 no such login: {sent} is {decoded}\r\n".encode()
        return b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
