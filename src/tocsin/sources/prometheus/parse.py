"""The webhook of the Prometheus Alertmanager: see ``sources/alertmanager.py``, which several systems speak."""

from tocsin.sources.alertmanager import parse

__all__ = ["parse"]
