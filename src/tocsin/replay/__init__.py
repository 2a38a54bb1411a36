"""Replay: what came of late is decided again, by the rules of today or by a draft, and nothing of it leaves the machine."""
