"""A storm from one integration, and somebody else's alert in the middle of it."""
