"""Alerts: events become alerts. The pipeline's stages stand in ``stages/``, in the order of :mod:`tocsin.alerts.pipeline`."""
