"""The engine: loops that take due rows to the journey. All state is in rows, so any process may run any loop."""
