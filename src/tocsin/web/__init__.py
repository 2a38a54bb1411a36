"""The web door: where requests are sorted, the console's files, live updates, health and the demo's outbox."""
