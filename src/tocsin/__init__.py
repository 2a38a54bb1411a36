"""Tocsin: alerts become incidents, and the right person is told until somebody answers.

Start reading at :mod:`tocsin.journey`; ``docs/ARCHITECTURE.md`` explains the rooms.
"""

__version__ = "0.1.0"
