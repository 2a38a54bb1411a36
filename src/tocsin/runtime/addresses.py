"""Which addresses may be reached: a pure table of rules, used by `http.py` after one resolution of a name."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from msgspec import Struct

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")
_V4_COMPATIBLE = IPv6Network("::/96")
# What `is_global` lets through on some Python version, or what is global but answers inside a cloud.
_DENIED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; holds Alibaba's metadata service 100.100.100.200
        "168.63.129.16/32",  # Azure's wire server: a public address that answers inside
        "169.254.0.0/16",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "64:ff9b:1::/48",  # local-use NAT64: leads to networks of the operator's choice
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any IPv4 address
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
    )
)
_LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}\.?$){_LABEL}(\.{_LABEL})*\.?")
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f\\]")


class Refused(Exception):
    """This address may not be reached. The text says why and holds no secret."""


class Endpoint(Struct, frozen=True):
    """A URL taken apart once; nothing parses it a second time. `target` is path and query in ASCII."""

    scheme: str
    host: str
    port: int
    target: bytes

    @property
    def authority(self) -> str:
        """The `Host` header: the port is left out where it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = 443 if self.scheme == "https" else 80
        return host if self.port == default else f"{host}:{self.port}"


def read_url(url: str) -> Endpoint:
    """Take a URL apart, strictly. Raises `Refused` for whatever two parsers might read in two ways."""
    if _UNWRITABLE.search(url):
        raise Refused("the address holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("the address cannot be read: check the host and the port") from error
    if parts.scheme not in ("http", "https"):
        raise Refused("only http and https addresses are allowed")
    if "@" in parts.netloc:
        raise Refused("a user name or password in the address is not allowed: use a header")
    host = _read_host(host or "")
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    if port not in (80, 443) and port < 1024:
        raise Refused(f"port {port} is not allowed: use 80, 443 or one from 1024 up")
    target = parts.path or "/"
    if parts.query:
        target = f"{target}?{parts.query}"
    try:
        return Endpoint(parts.scheme, host, port, target.encode("ascii"))
    except UnicodeEncodeError as error:
        raise Refused("write other than ASCII letters in the path percent-encoded") from error


def _read_host(host: str) -> str:
    if not host:
        raise Refused("the address has no host")
    if "%" in host:
        raise Refused("a host may not hold '%'")
    if ":" in host:
        try:
            return str(IPv6Address(host))
        except ValueError as error:
            raise Refused("the IPv6 address cannot be read") from error
    if any(dot in host for dot in "\u3002\uff0e\uff61"):
        raise Refused("the host uses a look-alike of the dot")
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Refused("the host is not a valid name") from error
    if not _HOST_NAME.fullmatch(host):
        raise Refused("the host is not a valid name")
    if host.rstrip(".").rsplit(".", 1)[-1][0].isdigit():
        return _read_ipv4(host)
    return host


def _read_ipv4(host: str) -> str:
    """A host whose last label starts with a digit is an IPv4 address or nothing; only the plain form is taken."""
    try:
        return str(IPv4Address(host))
    except ValueError as error:
        raise Refused("write the IPv4 address as four decimal numbers, such as 192.0.2.10") from error


def check_addresses(addresses: Sequence[str], allow: Sequence[Network]) -> list[Address]:
    """All addresses a name resolved to, in order. Raises `Refused` if *any* of them may not be reached."""
    checked: list[Address] = []
    for text in addresses:
        try:
            address = ip_address(text)
        except ValueError as error:
            raise Refused("the name resolves to something that is no address") from error
        if not is_allowed(address, allow):
            raise Refused(
                "the name leads to a private or reserved address; "
                "if that is intended, the operator adds its network to the allowed networks"
            )
        checked.append(address)
    if not checked:
        raise Refused("the name resolves to no address")
    return checked


def is_allowed(address: Address, allow: Sequence[Network]) -> bool:
    """True for global unicast addresses and for those the operator allowed; wrapped IPv4 addresses are unwrapped."""
    inner = _unwrap(address)
    if any(candidate in network for network in allow for candidate in (address, inner)):
        return True
    if inner.is_multicast or inner.is_unspecified or not inner.is_global:
        return False
    return not any(inner in network for network in _DENIED)


def _unwrap(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64 or (address in _V4_COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
