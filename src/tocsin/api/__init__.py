"""The API: JSON over POST, one module per resource. Start reading at :mod:`tocsin.api.operation`."""
