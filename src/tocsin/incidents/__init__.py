"""Incidents: one or more alerts handled together, their life and their timeline."""
