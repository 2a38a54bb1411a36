"""Channels: the collaboration spaces of services and components, where incidents live."""
