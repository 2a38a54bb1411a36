"""Which core a process runs on: the product and its peer on one alone, everything else on the next one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

ALLOWED = sorted(os.sched_getaffinity(0))


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """What is started within runs on this one of the cores we may use (0 is the measured one)."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {ALLOWED[min(number, len(ALLOWED) - 1)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
