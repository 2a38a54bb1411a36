"""Walk over a parsed template with data. Every node costs a step; the parser and ``Limits`` bound the nesting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tocsin.kernel.template import nodes as n
from tocsin.kernel.template.errors import TemplateLimitError, TemplateRenderError
from tocsin.kernel.template.functions import FUNCTIONS
from tocsin.kernel.template.functions.builtin import NO_VALUE, escape_html
from tocsin.kernel.template.gofmt import show
from tocsin.kernel.template.registry import invoke
from tocsin.kernel.template.run import Markup, Run, StringMap
from tocsin.kernel.template.values import kind, sorted_keys, truth

_FLOW_ON, _FLOW_BREAK, _FLOW_CONTINUE = 0, 1, 2
_ABSENT = object()


class Evaluator:
    """Renders bodies into the output of one ``Run``."""

    def __init__(self, bodies: Mapping[str, n.Body], run: Run) -> None:
        self._bodies = bodies
        self._run = run
        self._depth = 0
        self._handlers: dict[type[n.Node], Callable[..., int]] = {
            n.Action: self._action,
            n.LabelReference: self._label,
            n.Branch: self._branch,
            n.Range: self._range,
            n.Include: self._include,
            n.Break: lambda *_: _FLOW_BREAK,
            n.Continue: lambda *_: _FLOW_CONTINUE,
        }

    def render(self, name: str, dot: object) -> None:
        """Print the body of that name. Raises ``TemplateRenderError``."""
        body = self._bodies[name]
        slots: list[object] = [None] * body.slots
        slots[0] = dot
        self._walk(body.nodes, dot, slots)

    # Nodes

    def _walk(self, nodes: list[n.Node], dot: object, slots: list[object]) -> int:
        run = self._run
        for node in nodes:
            run.spend(1)
            if isinstance(node, n.Text):
                run.write(node.text)
            else:
                flow = self._handlers[type(node)](node, dot, slots)
                if flow:
                    return flow
        return _FLOW_ON

    def _action(self, node: n.Action, dot: object, slots: list[object]) -> int:
        value = self._pipe(node.pipe, dot, slots)
        if not node.pipe.slots:
            self._print(value)
        return _FLOW_ON

    def _print(self, value: object) -> None:
        run = self._run
        text = ("" if run.lenient else NO_VALUE) if value is None else show(value, run)
        if run.env.escape_html and not isinstance(value, Markup):
            text = escape_html(text)
        run.write(text)

    def _label(self, node: n.LabelReference, _dot: object, _slots: list[object]) -> int:
        labels = self._run.root.get("Labels")
        value = labels.get(node.name) if isinstance(labels, Mapping) else None
        self._run.write(NO_VALUE if value is None else show(value, self._run))
        return _FLOW_ON

    def _branch(self, node: n.Branch, dot: object, slots: list[object]) -> int:
        for arm in node.arms:
            value = self._pipe(arm.pipe, dot, slots)
            if truth(value):
                return self._walk(arm.body, value if arm.moves_dot else dot, slots)
        return self._walk(node.otherwise, dot, slots)

    def _range(self, node: n.Range, dot: object, slots: list[object]) -> int:
        variables = node.pipe.slots
        value = self._pipe(node.pipe, dot, slots, assign=False)
        turned = False
        for key, one in self._items(value, len(variables)):
            turned = True
            self._run.spend(1)
            if variables:
                slots[variables[-1]] = one
                if len(variables) == 2:
                    slots[variables[0]] = key
            if self._walk(node.body, one, slots) == _FLOW_BREAK:
                break
        return _FLOW_ON if turned else self._walk(node.otherwise, dot, slots)

    def _items(self, value: object, variables: int) -> Iterable[tuple[object, object]]:
        if isinstance(value, list | tuple):
            return enumerate(value)
        if isinstance(value, Mapping):
            self._run.spend(len(value))
            return [(key, value[key]) for key in sorted_keys(value)]
        if value is None or (value == "" and self._run.lenient):
            return ()
        if isinstance(value, int) and not isinstance(value, bool):
            if variables == 2:
                raise self._error("range over an integer takes one variable")
            return ((number, number) for number in range(value))
        raise self._error(f"range cannot go over a value of type {kind(value)}")

    def _include(self, node: n.Include, dot: object, slots: list[object]) -> int:
        self._run.line = node.line
        if node.name not in self._bodies:
            raise self._error(f"template {node.name!r} is not defined")
        value = None if node.pipe is None else self._pipe(node.pipe, dot, slots)
        self._depth += 1
        if self._depth > self._run.limits.depth:
            text = f"templates call each other deeper than {self._run.limits.depth} levels"
            raise TemplateLimitError(text, self._run.line)
        self.render(node.name, value)
        self._depth -= 1
        return _FLOW_ON

    # Expressions

    def _pipe(self, pipe: n.Pipe, dot: object, slots: list[object], *, assign: bool = True) -> object:
        self._run.line = pipe.line
        commands = pipe.commands
        value = self._command(commands[0], dot, slots, _ABSENT)
        for command in commands[1:]:
            value = self._command(command, dot, slots, value)
        if assign and pipe.slots:
            slots[pipe.slots[0]] = value
        return value

    def _command(self, command: n.Command, dot: object, slots: list[object], final: object) -> object:
        args = command.args
        first = args[0]
        if isinstance(first, n.Call):
            return self._call(first.name, args[1:], dot, slots, final)
        if isinstance(first, n.Nil):
            raise self._error("nil is not a command")
        if len(args) > 1 or final is not _ABSENT:
            raise self._error("an argument is given to something that is no function")
        return self._operand(first, dot, slots)

    def _call(self, name: str, args: list[n.Node], dot: object, slots: list[object], final: object) -> object:
        self._run.spend(1)
        if name in ("and", "or"):
            return self._logic(name, args, dot, slots, final)
        values = [self._operand(arg, dot, slots) for arg in args]
        if final is not _ABSENT:
            values.append(final)
        return invoke(FUNCTIONS[name], values, self._run)

    def _logic(self, name: str, args: list[n.Node], dot: object, slots: list[object], final: object) -> object:
        """``and`` and ``or`` evaluate no further than they must."""
        if not args and final is _ABSENT:
            raise self._error(f"{name}: wrong number of arguments: 0 given, at least 1 wanted")
        wanted = name == "or"
        value: object = None
        for arg in args:
            value = self._operand(arg, dot, slots)
            if truth(value) is wanted:
                return value
        return value if final is _ABSENT else final

    def _operand(self, node: n.Node, dot: object, slots: list[object]) -> object:
        if isinstance(node, n.Constant):
            return node.value
        if isinstance(node, n.Field):
            return self._look_up(dot, node.names)
        if isinstance(node, n.Variable):
            value = slots[node.slot]
            return self._look_up(value, node.names) if node.names else value
        if isinstance(node, n.Dot):
            return dot
        if isinstance(node, n.Nil):
            return None
        return self._compound(node, dot, slots)

    def _compound(self, node: n.Node, dot: object, slots: list[object]) -> object:
        if isinstance(node, n.Pipe):
            return self._pipe(node, dot, slots)
        if isinstance(node, n.Chain):
            return self._look_up(self._operand(node.node, dot, slots), node.names)
        if isinstance(node, n.Call):
            return self._call(node.name, [], dot, slots, _ABSENT)
        raise self._error("cannot be evaluated")

    def _look_up(self, value: object, names: list[str]) -> object:
        for name in names:
            if isinstance(value, Mapping):
                found = value.get(name, _ABSENT)
                if found is _ABSENT:  # Go looks no further into what is not there
                    return "" if isinstance(value, StringMap) and self._run.lenient else None
                value = found
            elif value is None and self._run.lenient:
                return None
            else:
                raise self._error(f"cannot look up .{name} in a value of type {kind(value)}")
        return value

    def _error(self, message: str) -> TemplateRenderError:
        return TemplateRenderError(message, self._run.line)
