"""Further services, through the library Apprise."""
