"""People: accounts, members, teams, what they may do, and how they sign in."""
