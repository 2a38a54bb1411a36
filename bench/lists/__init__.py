"""How long a page of a long list takes."""
