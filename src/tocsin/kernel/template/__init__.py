"""Go template syntax over plain data, with hard limits on steps, output and depth.

``compile_template`` parses, ``Template.render`` prints; ``expand`` serves the ``[TPL]`` values of rules. Values are
dicts, lists, strings, numbers, booleans and ``None``; what data holds is printed, never parsed as a template.
"""

from tocsin.kernel.template.errors import TemplateError, TemplateLimitError, TemplateRenderError, TemplateSyntaxError
from tocsin.kernel.template.expansion import TEMPLATE_PREFIX, check_value, expand, expand_strictly
from tocsin.kernel.template.run import DEFAULT, PLAIN, Env, Limits, Markup, StringMap
from tocsin.kernel.template.template import Template, compile_cached, compile_template

__all__ = [
    "DEFAULT",
    "PLAIN",
    "TEMPLATE_PREFIX",
    "Env",
    "Limits",
    "Markup",
    "StringMap",
    "Template",
    "TemplateError",
    "TemplateLimitError",
    "TemplateRenderError",
    "TemplateSyntaxError",
    "check_value",
    "compile_cached",
    "compile_template",
    "expand",
    "expand_strictly",
]
