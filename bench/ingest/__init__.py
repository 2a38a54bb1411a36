"""Tocsin against Debian's Alertmanager, in the same run, on two cores. See bench/README.md."""
