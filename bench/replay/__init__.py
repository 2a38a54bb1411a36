"""What it costs to decide history once more."""
