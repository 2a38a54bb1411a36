"""Every function a template may call; importing a module registers its functions."""

from tocsin.kernel.template.functions import (
    builtin,
    dates,
    dicts,
    encoding,
    lists,
    numbers,
    patterns,
    product,
    strings,
    urls,
    words,
)
from tocsin.kernel.template.registry import FUNCTIONS

MODULES = (builtin, dates, dicts, encoding, lists, numbers, patterns, product, strings, urls, words)

__all__ = ["FUNCTIONS", "MODULES"]
