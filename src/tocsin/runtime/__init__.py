"""The only doors to the world outside: configuration, network, plugin folders."""
