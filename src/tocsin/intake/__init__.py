"""The hot door: pushes come in, are kept on disk, and only then answered."""
