"""Tocsin: on-call and alert response."""
