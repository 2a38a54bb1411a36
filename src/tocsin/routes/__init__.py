"""Routes: which channels the events of a shared integration go to, with every version of it."""
