"""A SIP trunk's settings and the files of one call, for the program `baresip`. Everything is validated here again:
what stands in these files is read line by line, so that no setting may hold a line break or a separator."""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

TRANSPORTS = ("udp", "tcp", "tls")
RTP_PORTS = "10000-20000"

_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*\.?")
_NUMBER = re.compile(r"\+?[0-9]{2,20}")
_USER = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,63}")
_LOGIN = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_.+@-]{0,127}")
_PASSWORD = re.compile(r"[!#-:<-~]{1,128}")  # printable, but neither `"` nor `;`, which end a value in an account line
_VOICE = re.compile(r"[A-Za-z][A-Za-z0-9+_-]{0,39}")
_FOLDER = re.compile(r"[A-Za-z0-9_./+-]{1,200}")


class Trunk(Struct, frozen=True, kw_only=True):
    """Where calls go and who makes them. Its `repr` shows no secret."""

    host: str
    port: int | None
    transport: str
    user: str
    password: str
    caller_id: str
    voice: str
    address: str = ""  # the checked address of the host: requests go there, whatever the name leads to meanwhile

    def __repr__(self) -> str:
        return f"Trunk({self.host})"

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address; without a port the host's SRV records say it."""
        return self.host if self.port is None else f"{self.host}:{self.port}"


def read_trunk(given: Mapping[str, str]) -> Trunk:
    """The trunk in a call's settings. Raises `ValueError` that says which setting is wrong and repeats none."""
    host, transport = _read_host(given.get("host", "")), given.get("transport") or "udp"
    port, user, password = given.get("port", ""), given.get("user", ""), given.get("password", "")
    caller_id, voice = given.get("caller_id", ""), given.get("voice") or "en-us"
    rules = (
        (transport in TRANSPORTS, "the transport"),
        (not port or (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536), "the port"),
        (not user or _LOGIN.fullmatch(user), "the user"),
        (not password or (user and _PASSWORD.fullmatch(password)), "the password"),
        (not caller_id or _USER.fullmatch(caller_id), "the caller's number"),
        (_VOICE.fullmatch(voice), "the voice"),
    )
    for holds, name in rules:
        if not holds:
            raise ValueError(f"{name} of the SIP trunk cannot be used")
    return Trunk(
        host=host,
        port=int(port) if port else None,
        transport=transport,
        user=user,
        password=password,
        caller_id=caller_id or user.partition("@")[0] or "tocsin",
        voice=voice,
        address=_read_address(given.get("address", "")),
    )


def _read_address(given: str) -> str:
    """An IP address, or an empty text for none. Raises `ValueError`."""
    return str(ipaddress.ip_address(given)) if given else ""


def address_of(trunk: Trunk, number: str) -> str:
    """What is dialled; the transport is the account's. Raises `ValueError` where the number is none."""
    if not _NUMBER.fullmatch(number):
        raise ValueError("the number to call holds something else than digits")
    return f"sip:{number}@{trunk.authority}"


def account_line(trunk: Trunk) -> str:
    """The one line of the file `accounts`. No registration: calls only go out."""
    login = f";auth_user={trunk.user};auth_pass={trunk.password}" if trunk.user and trunk.password else ""
    codecs = "audio_codecs=PCMA/8000/1,PCMU/8000/1"
    address = f"<sip:{trunk.caller_id}@{trunk.authority};transport={trunk.transport}>"
    return f"{address}{login}{_outbound(trunk)};regint=0;{codecs}\n"


def _outbound(trunk: Trunk) -> str:
    """Where requests are sent. Without a port the host's SRV records decide, and TLS wants the name: then it is left out."""
    if not trunk.address or trunk.port is None or trunk.transport == "tls":
        return ""
    shown = f"[{trunk.address}]" if ":" in trunk.address else trunk.address
    return f';outbound="sip:{shown}:{trunk.port};transport={trunk.transport}"'


def config_text(modules: Path, sound: Path, control_port: int) -> str:
    """The file `config`: `sound` is heard first, commands come by `control_port` on the loopback address.

    Raises `ValueError` for folders whose names such a file cannot hold.
    """
    if not (_FOLDER.fullmatch(str(modules)) and _FOLDER.fullmatch(str(sound))):
        raise ValueError("the folder for temporary files has a name that baresip cannot read")
    lines = [
        "call_max_calls 1",
        f"audio_source aufile,{sound}",
        "audio_player aubridge,heard",  # nobody listens here, and no sound card is needed
        "audio_alert aubridge,alert",
        f"rtp_ports {RTP_PORTS}",
        "rtp_stats no",
        f"module_path {modules}",
        *(f"module {name}.so" for name in ("g711", "aufile", "aubridge")),
        "module_tmp account.so",
        *(f"module_app {name}.so" for name in ("menu", "ctrl_tcp")),
        f"ctrl_tcp_listen 127.0.0.1:{control_port}",
        "ringback_disabled yes",
        "redial_attempts 0",
        "statmode_default off",
    ]
    return "\n".join(lines) + "\n"


def find_modules(program: Path) -> Path | None:
    """The folder of the modules that belong to a `baresip`: `…/lib/baresip/modules` beside its `bin`."""
    libraries = program.resolve().parent.parent
    found = [*libraries.glob("lib*/baresip/modules"), *libraries.glob("lib/*/baresip/modules")]
    return next((folder for folder in found if (folder / "ctrl_tcp.so").exists()), None)


def _read_host(given: str) -> str:
    try:
        address = ipaddress.ip_address(given.strip("[]"))
    except ValueError:
        if _HOST.fullmatch(given):
            return given
        raise ValueError("the host of the SIP trunk cannot be used") from None
    return f"[{address}]" if address.version == 6 else str(address)
