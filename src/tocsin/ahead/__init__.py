"""What lies ahead: who could be reached at every minute, who would be told if something happened. Reads all, changes nothing."""
