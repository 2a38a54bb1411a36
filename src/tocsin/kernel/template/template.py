"""A compiled template."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tocsin.kernel.template.errors import TemplateLimitError, TemplateRenderError
from tocsin.kernel.template.evaluate import Evaluator
from tocsin.kernel.template.functions import FUNCTIONS
from tocsin.kernel.template.nodes import Body
from tocsin.kernel.template.parser import MAIN, Parser
from tocsin.kernel.template.run import DEFAULT, PLAIN, Env, Limits, Missing, Run

_LOGIC = frozenset({"and", "or"})
_KNOWN = FUNCTIONS.keys() | _LOGIC


class Template:
    """What ``compile_template`` makes. It keeps no state between renderings and may be shared."""

    __slots__ = ("_bodies", "source")

    def __init__(self, source: str, bodies: Mapping[str, Body]) -> None:
        self.source = source
        self._bodies = bodies

    def render(
        self, data: Mapping[str, object], limits: Limits = DEFAULT, *, missing: Missing = "empty", env: Env = PLAIN
    ) -> str:
        """The text for ``data``. Raises ``TemplateRenderError``, ``TemplateLimitError`` where a limit is passed.

        ``missing="empty"`` treats a missing key as the zero value of whatever it meets: it prints as nothing, equals
        ``""`` and ``0``, and may be looked into. ``missing="no value"`` is Go: it prints ``<no value>``, and a
        function that wants a text or a number refuses it.
        """
        run = Run(data, limits, missing, env)
        try:
            Evaluator(self._bodies, run).render(MAIN, data)
        except RecursionError:
            raise TemplateLimitError("a value or an expression is nested too deeply", run.line) from None
        except TemplateRenderError as error:
            error.line = error.line or run.line
            raise
        return "".join(run.out)


def compile_template(source: str, *, label_references: bool = False) -> Template:
    """Parse ``source``, up to 65,536 characters. Raises ``TemplateSyntaxError``.

    With ``label_references`` ``${name}`` in the text prints that label, or ``<no value>``.
    """
    return Template(source, Parser(source, _KNOWN, label_references=label_references).parse())


@lru_cache(maxsize=512)
def compile_cached(source: str) -> Template:
    """``compile_template`` that remembers the last 512 sources."""
    return compile_template(source)
