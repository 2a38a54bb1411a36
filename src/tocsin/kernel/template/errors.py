"""What can go wrong with a user's template. Nothing else ever leaves this package.

::

    TemplateError
    ├── TemplateSyntaxError     the source is wrong: mend it, the line is known
    └── TemplateRenderError     it fails with this data
        └── TemplateLimitError  it asks for more steps, output or depth than allowed
"""

from __future__ import annotations


class TemplateError(Exception):
    """A template that cannot be used; ``str()`` says what and on which line."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class TemplateSyntaxError(TemplateError):
    """The source does not follow the template syntax; ``line`` counts from 1."""


class TemplateRenderError(TemplateError):
    """The template is well formed but fails with this data; ``line`` is that of the action, 0 when unknown."""


class TemplateLimitError(TemplateRenderError):
    """The template passed a limit of ``Limits``."""
