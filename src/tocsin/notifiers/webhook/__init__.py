"""A plain JSON webhook: our own documented body, signed if wanted, for servers of one's own."""
