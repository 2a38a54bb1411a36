"""Column kinds used by all tables."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class JsonText(TypeDecorator[Any]):
    """A JSON value kept as text: the same bytes on both databases, encoded once by msgspec."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Encode on the way in; ``None`` stays NULL."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Decode on the way out."""
        return None if value is None else msgspec.json.decode(value)


def account_key() -> Column[int]:
    """The tenant, first in every key."""
    return Column("account_id", BigInteger, primary_key=True, autoincrement=False)


def number_key(name: str) -> Column[int]:
    """A 64-bit id made by :mod:`tocsin.kernel.ids`."""
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def hex_key(name: str) -> Column[str]:
    """A 24-hex-digit id, ordered by time."""
    return Column(name, Text, primary_key=True)


def number(name: str) -> Column[int]:
    """A required 64-bit integer."""
    return Column(name, BigInteger, nullable=False)


def small(name: str) -> Column[int]:
    """A required small integer."""
    return Column(name, Integer, nullable=False)


def text(name: str) -> Column[str]:
    """Required text; empty means none."""
    return Column(name, Text, nullable=False)


def flag(name: str) -> Column[bool]:
    """A required truth value."""
    return Column(name, Boolean(create_constraint=False), nullable=False)


def json(name: str) -> Column[Any]:
    """A required JSON value."""
    return Column(name, JsonText, nullable=False)


def instant(name: str) -> Column[int]:
    """A required instant in milliseconds; 0 means never."""
    return Column(name, BigInteger, nullable=False)
