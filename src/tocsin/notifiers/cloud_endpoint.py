"""Where a cloud provider's interface is: its own host, or a stand-in that the operator entered."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import url_problem


def read_endpoint(settings: Mapping[str, Any], default: str) -> str | Problem:
    """The address in `endpoint` without path, `https://…`; a host alone is taken to speak HTTPS."""
    given = settings.get("endpoint") or default
    if not isinstance(given, str) or not given.isascii() or not given.isprintable() or " " in given:
        return Problem("endpoint", "The endpoint is a host name; leave it empty for the provider's own.")
    address = (given if "://" in given else f"https://{given}").rstrip("/")
    fault = url_problem(address)
    if not fault and (urlsplit(address).path or "?" in address or "#" in address):
        fault = "The endpoint is a host without a path."
    return Problem("endpoint", fault) if fault else address


def host_of(url: str) -> str:
    """What the carrier sends as `Host`: with the port where it is not the scheme's own."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"
