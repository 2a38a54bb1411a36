"""The frames of Feishu's long connection: one protobuf message (proto2), written and read by hand.

`Frame { 1 SeqID, 2 LogID, 3 service, 4 method, 5 repeated Header { 1 key, 2 value }, 6 payload_encoding,
7 payload_type, 8 payload, 9 LogIDNew }`; numbers are varints, the rest is length-delimited.
"""

from typing import Any

from msgspec import Struct

CONTROL, DATA = 0, 1
MAX_FRAME_BYTES = 4 * 1024 * 1024
MAX_HEADERS = 64
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MASK64 = (1 << 64) - 1
_NUMBERS = {1: "seq_id", 2: "log_id", 3: "service", 4: "method"}
_TEXTS = {6: "encoding", 7: "kind", 9: "log_id_new"}


class FrameError(ValueError):
    """Bytes that are no frame."""


class Frame(Struct, frozen=True, kw_only=True):
    """One frame. Numbers are unsigned, of 64 bits; header names may repeat, the first one counts."""

    seq_id: int = 0
    log_id: int = 0
    service: int = 0
    method: int = CONTROL
    headers: tuple[tuple[str, str], ...] = ()
    encoding: str = ""
    kind: str = ""
    payload: bytes = b""
    log_id_new: str = ""

    def header(self, name: str) -> str:
        """The value of a header, empty where it is missing."""
        return next((value for key, value in self.headers if key == name), "")


def encode(frame: Frame) -> bytes:
    """A frame as bytes; the four numbers are always written, as proto2 requires them."""
    parts = [_tag(number, _VARINT) + _varint(getattr(frame, name)) for number, name in _NUMBERS.items()]
    parts += [_field(5, _field(1, key.encode()) + _field(2, value.encode())) for key, value in frame.headers]
    parts += [_field(number, getattr(frame, name).encode()) for number, name in _TEXTS.items() if getattr(frame, name)]
    parts += [_field(8, frame.payload)] if frame.payload else []
    return b"".join(parts)


def decode(data: bytes) -> Frame:
    """The frame in `data`; fields that are not known are skipped. Raises `FrameError`."""
    if len(data) > MAX_FRAME_BYTES:
        raise FrameError("too long")
    found: dict[str, Any] = {}
    headers: list[tuple[str, str]] = []
    for number, value in _fields(data):
        if isinstance(value, int):
            if number in _NUMBERS:
                found[_NUMBERS[number]] = value
        elif number in _TEXTS:
            found[_TEXTS[number]] = _text(value)
        elif number == 5 and len(headers) < MAX_HEADERS:
            headers.append(_header(value))
        elif number == 8:
            found["payload"] = value
    return Frame(**found, headers=tuple(headers))


def _header(data: bytes) -> tuple[str, str]:
    found = {number: _text(value) for number, value in _fields(data) if isinstance(value, bytes)}
    return found.get(1, ""), found.get(2, "")


def _fields(data: bytes) -> list[tuple[int, int | bytes]]:
    """Every field: its number and its value."""
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data):
        tag, at = _read_varint(data, at)
        number, wire = tag >> 3, tag & 7
        value: int | bytes
        if wire == _VARINT:
            value, at = _read_varint(data, at)
        elif wire == _BYTES:
            length, at = _read_varint(data, at)
            value, at = _take(data, at, length)
        elif wire in (_FIXED64, _FIXED32):
            value, at = _take(data, at, 8 if wire == _FIXED64 else 4)
        else:
            raise FrameError("unknown wire type")
        found.append((number, value))
    return found


def _take(data: bytes, at: int, length: int) -> tuple[bytes, int]:
    if length > len(data) - at:
        raise FrameError("cut off")
    return data[at : at + length], at + length


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise FrameError("cut off")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK64, at
    raise FrameError("a number without end")


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _tag(number: int, wire: int) -> bytes:
    return _varint(number << 3 | wire)


def _field(number: int, value: bytes) -> bytes:
    return _tag(number, _BYTES) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    value &= _MASK64
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
