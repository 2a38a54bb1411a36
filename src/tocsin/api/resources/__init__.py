"""One module per resource; every operation declared in any of them is served. See :mod:`tocsin.api.operation`."""
