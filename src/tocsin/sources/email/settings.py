"""How mails become alerts."""

from tocsin.sources.modes import read_settings as read

__all__ = ["read"]
