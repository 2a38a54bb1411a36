"""From tokens to nodes, with the checks Go makes while parsing: names of functions and variables, blocks, pipelines."""

from __future__ import annotations

import re
from collections.abc import Callable, Container

from tocsin.kernel.template import literals
from tocsin.kernel.template.cursor import Cursor
from tocsin.kernel.template.errors import TemplateSyntaxError
from tocsin.kernel.template.lexer import Kind, Lexer
from tocsin.kernel.template.nodes import (
    Action,
    Arm,
    Body,
    Branch,
    Break,
    Call,
    Chain,
    Command,
    Constant,
    Continue,
    Dot,
    Field,
    Include,
    LabelReference,
    Nil,
    Node,
    Pipe,
    Range,
    Text,
    Variable,
)

SOURCE_LIMIT = 65_536
_LABEL_REFERENCE = re.compile(r"\$\{([^{}\n]+)\}")
_KEYWORDS = frozenset({"if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"})
_CONSTANTS: dict[str, Node] = {"true": Constant(True), "false": Constant(False), "nil": Nil()}
MAIN = ""


class Parser(Cursor):
    """Parses one source; ``bodies`` holds the main template under ``MAIN`` and every defined one by name."""

    def __init__(self, source: str, functions: Container[str], *, label_references: bool = False) -> None:
        if len(source) > SOURCE_LIMIT:
            raise TemplateSyntaxError(f"is {len(source)} characters long; {SOURCE_LIMIT} are accepted")
        super().__init__(Lexer(source).tokens())
        self._functions = functions
        self._label_references = label_references
        self._scope = [("$", 0)]
        self._slots = 1
        self._ranges = 0
        self._starters: dict[str, Callable[[], list[Node]]] = {
            "if": lambda: self._branch(moves_dot=False),
            "with": lambda: self._branch(moves_dot=True),
            "range": self._range,
            "template": self._include,
            "block": self._block,
            "define": self._define,
            "break": lambda: self._jump(Break()),
            "continue": lambda: self._jump(Continue()),
        }
        self.bodies: dict[str, Body] = {}

    def parse(self) -> dict[str, Body]:
        """The bodies by name. Raises ``TemplateSyntaxError``."""
        nodes, ended_by = self._list()
        if ended_by:
            raise self._error(f"unexpected {{{{{ended_by}}}}}")
        self.bodies[MAIN] = Body(nodes, self._slots)
        return self.bodies

    # Lists of nodes and blocks

    def _list(self) -> tuple[list[Node], str]:
        """Nodes up to ``{{end}}``, ``{{else`` or the end of the source; which of them it was: end, else or nothing."""
        nodes: list[Node] = []
        while True:
            token = self._next()
            if token.kind is Kind.END:
                return nodes, ""
            if token.kind is Kind.TEXT:
                self._text(token.text, nodes)
                continue
            word = self._peek_word()
            if word in ("end", "else"):
                self._take_word()
                if word == "end":
                    self._close("end")
                return nodes, word
            if word in self._starters:
                self._take_word()
                nodes.extend(self._starters[word]())
            else:
                nodes.append(Action(self._pipe_to_close("command")))

    def _text(self, text: str, nodes: list[Node]) -> None:
        if not self._label_references:
            nodes.append(Text(text))
            return
        at = 0
        for found in _LABEL_REFERENCE.finditer(text):
            if found.start() > at:
                nodes.append(Text(text[at : found.start()]))
            nodes.append(LabelReference(found.group(1).strip()))
            at = found.end()
        if at < len(text):
            nodes.append(Text(text[at:]))

    def _inner(self, what: str) -> tuple[list[Node], str]:
        """The list inside a block, which must be ended by ``{{end}}`` or ``{{else``."""
        line = self._tokens[self._at - 1].line
        self._deeper()
        nodes, ended_by = self._list()
        self._nesting -= 1
        if not ended_by:
            raise TemplateSyntaxError(f"{{{{{what}}}}} has no {{{{end}}}}", line)
        return nodes, ended_by

    def _branch(self, *, moves_dot: bool) -> list[Node]:
        mark = len(self._scope)
        arms: list[Arm] = []
        otherwise: list[Node] = []
        what = "with" if moves_dot else "if"
        while True:
            pipe = self._pipe_to_close(what)
            body, ended_by = self._inner(what)
            arms.append(Arm(pipe, body, moves_dot))
            if ended_by == "end":
                break
            word = self._peek_word()
            if word in ("if", "with"):
                self._take_word()
                moves_dot, what = word == "with", word
                continue
            otherwise = self._last_else(what)
            break
        del self._scope[mark:]
        return [Branch(arms, otherwise)]

    def _last_else(self, what: str) -> list[Node]:
        """What stands between a plain ``{{else}}`` and ``{{end}}``."""
        self._close("else")
        nodes, ended_by = self._inner(what)
        if ended_by != "end":
            raise self._error("only {{end}} may follow {{else}}")
        return nodes

    def _range(self) -> list[Node]:
        mark = len(self._scope)
        pipe = self._pipe_to_close("range")
        self._ranges += 1
        body, ended_by = self._inner("range")
        self._ranges -= 1
        otherwise = self._last_else("range") if ended_by == "else" else []
        del self._scope[mark:]
        return [Range(pipe, body, otherwise)]

    def _jump(self, node: Node) -> list[Node]:
        word = "break" if isinstance(node, Break) else "continue"
        if not self._ranges:
            raise self._error(f"{{{{{word}}}}} outside {{{{range}}}}")
        self._close(word)
        return [node]

    # Templates

    def _include(self) -> list[Node]:
        line = self._tokens[self._at - 1].line
        name = self._template_name("template")
        pipe = None
        if not self._try_close():
            pipe = self._pipe_to_close("template")
        return [Include(name, pipe, line)]

    def _block(self) -> list[Node]:
        line = self._tokens[self._at - 1].line
        name = self._template_name("block")
        pipe = self._pipe_to_close("block")
        self._add_body(name, "block")
        return [Include(name, pipe, line)]

    def _define(self) -> list[Node]:
        if self._nesting:
            raise self._error("{{define}} must stand at the top level")
        name = self._template_name("define")
        self._close("define")
        self._add_body(name, "define")
        return []

    def _add_body(self, name: str, what: str) -> None:
        """A template has variables of its own, so the scope starts anew."""
        kept = self._scope, self._slots, self._ranges
        self._scope, self._slots, self._ranges = [("$", 0)], 1, 0
        nodes, ended_by = self._inner(what)
        if ended_by != "end":
            raise self._error(f"unexpected {{{{else}}}} in {{{{{what}}}}}")
        body = Body(nodes, self._slots)
        self._scope, self._slots, self._ranges = kept
        old = self.bodies.get(name)
        if old is None or old.empty:
            self.bodies[name] = body
        elif not body.empty:
            raise self._error(f"template {name!r} is defined twice")

    def _template_name(self, what: str) -> str:
        token = self._next_solid()
        if token.kind is not Kind.STRING:
            raise self._error(f"{{{{{what}}}}} needs the name of a template in quotes")
        name = self._literal(literals.unquote, token)
        if name == MAIN:
            raise self._error(f"{{{{{what}}}}} needs a name that is not empty")
        return str(name)

    # Pipelines

    def _pipe_to_close(self, what: str) -> Pipe:
        pipe = self._pipe(what)
        self._close(what)
        return pipe

    def _pipe(self, what: str) -> Pipe:
        """``$x := a | b``, up to the closing braces or parenthesis, which is left for the caller."""
        line = self._tokens[self._at].line
        slots = self._declarations(what)
        commands: list[Command] = []
        while True:
            command = self._command()
            if commands and isinstance(command.args[0], Constant | Nil | Dot):
                raise self._error(f"stage {len(commands) + 1} of a pipeline must be a function")
            commands.append(command)
            if not self._try_operator("|"):
                return Pipe(commands, slots, line)

    def _declarations(self, what: str) -> list[int]:
        """The slots that take the value; nothing is consumed when the pipeline does not start with a declaration."""
        start, names = self._at, []
        while self._solid().kind is Kind.VARIABLE:
            names.append(self._next_solid().text)
            if self._try_operator(":="):
                return [self._declare(name) for name in names]
            if self._try_operator("="):
                return [self._slot_of(name) for name in names]
            if not (what == "range" and len(names) == 1 and self._try_operator(",")):
                break
        self._at = start
        return []

    def _declare(self, name: str) -> int:
        slot = self._slots
        self._slots += 1
        self._scope.append((name, slot))
        return slot

    def _slot_of(self, name: str) -> int:
        for known, slot in reversed(self._scope):
            if known == name:
                return slot
        raise self._error(f"undefined variable {name}")

    def _command(self) -> Command:
        args: list[Node] = []
        while True:
            spaced = self._skip_space()
            token = self._tokens[self._at]
            if token.kind in (Kind.CLOSE, Kind.END) or token.text in (")", "|"):
                break
            if args and not spaced:
                raise self._error(f"unexpected {token.text!r} in operand")
            args.append(self._operand())
        if not args:
            raise self._error("missing value for command")
        return Command(args)

    def _operand(self) -> Node:
        node = self._term()
        names: list[str] = []
        while self._tokens[self._at].kind is Kind.FIELD:
            names.append(self._next().text[1:])
        if not names:
            return node
        if isinstance(node, Field | Variable):
            node.names.extend(names)
            return node
        if isinstance(node, Constant | Nil | Dot):
            raise self._error("a field cannot follow a constant")
        return Chain(node, names)

    def _term(self) -> Node:
        token = self._next()
        match token.kind:
            case Kind.DOT:
                return Dot()
            case Kind.FIELD:
                return Field([token.text[1:]])
            case Kind.VARIABLE:
                return Variable(token.text, self._slot_of(token.text), [])
            case Kind.NAME:
                return self._name(token.text)
            case Kind.STRING:
                return Constant(self._literal(literals.unquote, token))
            case Kind.CHAR:
                return Constant(self._literal(literals.character, token))
            case Kind.NUMBER:
                return Constant(self._literal(literals.number, token))
        if token.text == "(":
            return self._parenthesis()
        raise self._error(f"unexpected {token.text!r} in operand")

    def _name(self, name: str) -> Node:
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in _KEYWORDS:
            raise self._error(f"unexpected keyword {name}")
        if name not in self._functions:
            raise self._error(f"function {name!r} is not defined")
        return Call(name)

    def _parenthesis(self) -> Node:
        self._deeper()
        pipe = self._pipe("parenthesised pipeline")
        if not self._try_operator(")"):
            raise self._error("a parenthesis is not closed")
        self._nesting -= 1
        return pipe
