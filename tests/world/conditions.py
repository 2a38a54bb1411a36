"""Conditions in a story's words: `when(title="disk full")`, `when(**{"labels.env": "dev"})`."""

from __future__ import annotations

from tocsin.channels.noise_rule import Conditions


def when(**values: str) -> Conditions:
    """Filters with one group: each key has its value."""
    return [[{"key": key, "oper": "IN", "vals": [value]} for key, value in values.items()]]


def labels(**values: str) -> Conditions:
    """Filters with one group: each label has its value."""
    return when(**{f"labels.{name}": value for name, value in values.items()})
