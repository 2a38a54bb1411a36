"""What comes in: one folder per monitoring system, each turning the body of a push into events."""
