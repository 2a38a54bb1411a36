"""Escalation: who is told, how, and what happens when nobody answers."""
