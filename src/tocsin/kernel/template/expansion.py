"""Values of rules that may be templates: ``[TPL]${service} is down in {{.Labels.region}}`` (domain rule 2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tocsin.kernel.template.errors import TemplateError, TemplateSyntaxError
from tocsin.kernel.template.run import StringMap
from tocsin.kernel.template.template import Template, compile_template

TEMPLATE_PREFIX = "[TPL]"


def expand(value: str, labels: Mapping[str, str], fields: Mapping[str, object]) -> str:
    """The value with its references filled in; a value without ``[TPL]`` is returned as it is.

    ``${name}`` is the label, or ``<no value>``; ``{{.Labels.name}}`` and fields such as ``{{.Title}}`` are empty when
    missing. A template that cannot be parsed or rendered is returned unchanged, prefix included: an event is never
    lost to a mistake in a rule, and the mistake is there to be seen.
    """
    if not value.startswith(TEMPLATE_PREFIX):
        return value
    try:
        return expand_strictly(value, labels, fields)
    except TemplateError:
        return value


def expand_strictly(value: str, labels: Mapping[str, str], fields: Mapping[str, object]) -> str:
    """``expand`` that raises ``TemplateError`` for a template that fails, for previews and explanations."""
    if not value.startswith(TEMPLATE_PREFIX):
        return value
    template = _compiled(value)
    if isinstance(template, TemplateSyntaxError):
        raise TemplateSyntaxError(template.message, template.line)
    named = labels if isinstance(labels, StringMap) else StringMap(labels)
    return template.render({**fields, "Labels": named})


def check_value(value: str) -> None:
    """Raise ``TemplateSyntaxError`` when the value of a rule is a template that does not parse."""
    if value.startswith(TEMPLATE_PREFIX):
        compile_template(value[len(TEMPLATE_PREFIX) :], label_references=True)


@lru_cache(maxsize=512)
def _compiled(value: str) -> Template | TemplateSyntaxError:
    """A failure is remembered too, or a wrong rule would be parsed again for every event."""
    try:
        return compile_template(value[len(TEMPLATE_PREFIX) :], label_references=True)
    except TemplateSyntaxError as error:
        return error
