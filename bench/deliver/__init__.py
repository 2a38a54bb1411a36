"""How fast, how evenly and how steadily messages go out, against an HTTP sink on loopback. See bench/README.md."""
