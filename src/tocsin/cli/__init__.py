"""The commands. ``tocsin --help`` lists them; each stands in a module of its own."""

from tocsin.cli.main import main

__all__ = ["main"]
