"""E-mail: the medium everybody has, and the one others fall back to."""
