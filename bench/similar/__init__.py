"""How well likeness of texts tells problems apart, and what it costs."""
