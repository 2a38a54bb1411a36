"""What commands print. Standard output holds results, standard error everything else."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """One line of result, visible at once even through a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
