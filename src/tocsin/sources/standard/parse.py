"""The standard event: see ``sources/standard_event.py``, which several systems speak."""

from tocsin.sources.standard_event import parse

__all__ = ["parse"]
