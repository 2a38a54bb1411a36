"""Configuration: the only reader of the environment. Flags beat ``TOCSIN_…`` variables beat the TOML file beat defaults.

Everything is read once, checked as a whole, and refused at start with a message per mistake.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from tocsin.kernel.masking import mask_url
from tocsin.runtime.imap import read_account
from tocsin.runtime.mail import read_relay


class ConfigError(Exception):
    """The configuration cannot be used; one line per mistake, each with what to do."""


class Settings(Struct, frozen=True, kw_only=True):
    """All settings. The meaning of each stands in :data:`MEANINGS` and is what ``tocsin doctor`` prints."""

    data: str = "./data"
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    base_url: str = ""
    smtp_url: str = ""
    smtp_from: str = ""
    smtp_name: str = "Tocsin"
    mail_listen: str = ""
    mail_domain: str = ""
    mail_cert: str = ""
    mail_key: str = ""
    mail_imap_url: str = ""
    outbound_allow: str = ""
    secret_key_file: str = ""
    demo: str = "auto"
    soft_per_second: int = 100
    soft_per_minute: int = 1_000
    keep_days: int = 30
    log_level: str = "info"
    log_format: str = "text"
    trusted_proxies: str = ""

    @property
    def database(self) -> str:
        """The database URL in use."""
        return self.database_url or f"sqlite:///{Path(self.data) / 'tocsin.db'}"

    @property
    def public_url(self) -> str:
        """The address in links, without a slash at the end."""
        host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host
        shown = f"[{host}]" if ":" in host else host
        return (self.base_url or f"http://{shown}:{self.port}").rstrip("/")

    @property
    def key_file(self) -> Path:
        """Where the key that seals secrets stands."""
        return Path(self.secret_key_file) if self.secret_key_file else Path(self.data) / "secret.key"

    @property
    def networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Private networks that outbound requests may reach."""
        return [ipaddress.ip_network(one, strict=False) for one in _split(self.outbound_allow)]

    @property
    def proxies(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Reverse proxies that tell the truth about who calls."""
        return [ipaddress.ip_network(one, strict=False) for one in _split(self.trusted_proxies)]

    @property
    def mail_from(self) -> str:
        """The sender of mails; on a machine without a name of its own, a name that is reserved for nobody."""
        host = urlsplit(self.public_url).hostname or ""
        named = "." in host and not host.replace(".", "").isdigit()
        return self.smtp_from or f"tocsin@{host if named else 'tocsin.invalid'}"

    @property
    def is_demo(self) -> bool:
        """Whether mails go to a local outbox: chosen, or nothing is configured and only this machine can connect."""
        if self.demo == "auto":
            return not self.smtp_url and self.host in ("127.0.0.1", "localhost", "::1")
        return self.demo == "on"


MEANINGS: dict[str, str] = {
    "data": "Folder of the embedded store, the key and the demo outbox.",
    "database_url": "postgresql://user:password@host/name for PostgreSQL; empty = SQLite in the data folder.",
    "host": "Address to listen on; 127.0.0.1 is reachable from this machine only.",
    "port": "Port to listen on.",
    "workers": "Processes; more than one needs PostgreSQL.",
    "base_url": "Public address of this server, used in links of messages and in push URLs.",
    "smtp_url": "Mail relay: smtp://[user:password@]host:port (STARTTLS when offered, required with a password) or smtps://.",
    "smtp_from": "Sender address of mails.",
    "smtp_name": "Sender name of mails.",
    "mail_listen": "host:port where mails are taken as alerts (SMTP), such as 0.0.0.0:25; empty = none are.",
    "mail_domain": "Domain of the mail addresses of integrations, such as alerts.example.com; its MX points to this server.",
    "mail_cert": "Certificate (PEM file) with which mails are taken encrypted (STARTTLS); empty = unencrypted.",
    "mail_key": "Key (PEM file) of that certificate; empty = it stands in the same file.",
    "mail_imap_url": "Mailbox from which mails are taken: imaps://user:password@host[:port]/folder; empty = none.",
    "outbound_allow": "Private networks (CIDR, comma separated) that webhooks and bots may reach; public addresses always may.",
    "secret_key_file": "File of the key that seals stored secrets; made on first start. Keep a copy apart from the database.",
    "demo": "on: mails go to a local outbox at /outbox; auto: when no mail relay is set and only this machine can connect; off.",
    "soft_per_second": "Pushes per second and integration before events go to the slow lane; ten times as many are refused (429).",
    "soft_per_minute": "The same per minute.",
    "keep_days": "Days for which pushes are kept as they came, so that rules can be tried on them (replay); 0 keeps none.",
    "log_level": "debug, info, warning or error.",
    "log_format": "text, or json for log collectors.",
    "trusted_proxies": "Addresses (CIDR, comma separated) of reverse proxies whose X-Forwarded-For is believed.",
}
_SECRETS = ("database_url", "smtp_url", "mail_imap_url")


def _split(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def load(flags: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force.

    ``flags`` are the command line's (``None`` = not given). Raises :class:`ConfigError`.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = _file_values(str(flags.get("config") or environment.get("TOCSIN_CONFIG", "")))
    for name in MEANINGS:
        if (given := environment.get(f"TOCSIN_{name.upper()}")) is not None:
            values[name] = given
        if flags.get(name) is not None:
            values[name] = flags[name]
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigError(f"configuration: {error}") from error
    if mistakes := check(settings):
        raise ConfigError("\n".join(mistakes))
    return settings


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """``TOCSIN_…`` variables that are no setting: most likely misspelt, and then silently without effect."""
    environment = os.environ if environment is None else environment
    known = {f"TOCSIN_{name.upper()}" for name in MEANINGS} | {"TOCSIN_CONFIG"}
    found = []
    for name in sorted(environment):
        if name.startswith("TOCSIN_") and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            found.append(f"{name} is not a setting{f'; did you mean {near[0]}?' if near else ''}")
    return found


def _file_values(path: str) -> dict[str, Any]:
    file = Path(path or "tocsin.toml")
    if not file.exists():
        if path:
            raise ConfigError(f"configuration file {path} does not exist")
        return {}
    try:
        values = tomllib.loads(file.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from error
    if unknown := sorted(set(values) - set(MEANINGS)):
        raise ConfigError(f"{file}: unknown setting {', '.join(unknown)}; 'tocsin doctor' lists all settings")
    return values


def check(settings: Settings) -> list[str]:
    """Every mistake in the settings, in the operator's words; empty when they can be used."""
    return [
        *_choices(settings),
        *_addresses(settings),
        *_networks(settings, "outbound_allow"),
        *_networks(settings, "trusted_proxies"),
        *_mail(settings),
        *_mail_in(settings),
    ]


def _choices(settings: Settings) -> list[str]:
    mistakes = []
    for name, allowed in (
        ("demo", ("auto", "on", "off")),
        ("log_level", ("debug", "info", "warning", "error")),
        ("log_format", ("text", "json")),
    ):
        if getattr(settings, name) not in allowed:
            mistakes.append(f"TOCSIN_{name.upper()}: {getattr(settings, name)!r} is not one of {', '.join(allowed)}")
    if not 0 <= settings.port <= 65_535:
        mistakes.append(f"TOCSIN_PORT: {settings.port} is not a port")
    if settings.soft_per_second < 1 or settings.soft_per_minute < 1:
        mistakes.append("TOCSIN_SOFT_PER_SECOND and TOCSIN_SOFT_PER_MINUTE: must be at least 1")
    return mistakes


def _addresses(settings: Settings) -> list[str]:
    mistakes = []
    if not settings.database.startswith(("sqlite:///", "postgresql://")):
        mistakes.append("TOCSIN_DATABASE_URL: must begin with postgresql:// or sqlite:///")
    if settings.workers < 1 or (settings.workers > 1 and not settings.database.startswith("postgresql://")):
        mistakes.append("TOCSIN_WORKERS: SQLite takes one process; set TOCSIN_DATABASE_URL to PostgreSQL for more")
    base = urlsplit(settings.base_url)
    if settings.base_url and (base.scheme not in ("http", "https") or not base.hostname or base.query or base.fragment):
        mistakes.append("TOCSIN_BASE_URL: must look like https://tocsin.example.com")
    return mistakes


def _networks(settings: Settings, name: str) -> list[str]:
    mistakes = []
    for one in _split(getattr(settings, name)):
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError:
            mistakes.append(f"TOCSIN_{name.upper()}: {one!r} is not a network such as 10.1.0.0/16")
    return mistakes


def _mail_in(settings: Settings) -> list[str]:
    mistakes = []
    port = settings.mail_listen.rpartition(":")[2]
    if settings.mail_listen and not (port.isdigit() and int(port) <= 65_535):
        mistakes.append("TOCSIN_MAIL_LISTEN: must look like 0.0.0.0:25")
    if settings.mail_listen and not settings.mail_domain:
        mistakes.append(
            "TOCSIN_MAIL_DOMAIN: is needed with TOCSIN_MAIL_LISTEN: the domain of the addresses that mails come to"
        )
    for name in ("mail_cert", "mail_key"):
        path = getattr(settings, name)
        if path and not os.access(path, os.R_OK):
            mistakes.append(f"TOCSIN_{name.upper()}: {path} cannot be read")
    if settings.mail_key and not settings.mail_cert:
        mistakes.append("TOCSIN_MAIL_CERT: is needed with TOCSIN_MAIL_KEY: the certificate that the key is of")
    if settings.mail_imap_url:
        try:
            read_account(settings.mail_imap_url)
        except ValueError as error:
            mistakes.append(f"TOCSIN_MAIL_IMAP_URL: {error}")
    return mistakes


def _mail(settings: Settings) -> list[str]:
    if not settings.smtp_url:
        return []
    try:
        read_relay(settings.smtp_url)
    except ValueError as error:
        return [f"TOCSIN_SMTP_URL: {error}"]
    return []


def shown(settings: Settings, name: str) -> str:
    """A setting's value as it may be printed."""
    value = str(getattr(settings, name))
    return mask_url(value) if name in _SECRETS and value else value
