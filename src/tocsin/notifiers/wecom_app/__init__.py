"""WeCom custom apps: cards to single members."""
