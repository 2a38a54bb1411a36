"""What a parsed template is made of. Slots of variables are resolved while parsing, so rendering looks no name up."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """Anything that stands in a template or in an expression."""


@dataclass(slots=True)
class Dot(Node):
    """``.``"""


@dataclass(slots=True)
class Nil(Node):
    """``nil``"""


@dataclass(slots=True)
class Constant(Node):
    """A string, number, character or boolean written in the template."""

    value: str | int | float | bool


@dataclass(slots=True)
class Field(Node):
    """``.A.b``: keys looked up one after the other, starting at dot."""

    names: list[str]


@dataclass(slots=True)
class Variable(Node):
    """``$x`` or ``$x.A.b``; slot 0 is ``$``."""

    name: str
    slot: int
    names: list[str]


@dataclass(slots=True)
class Call(Node):
    """The name of a function, standing where an operand may stand."""

    name: str


@dataclass(slots=True)
class Chain(Node):
    """``(pipeline).A.b`` or ``function.A``."""

    node: Node
    names: list[str]


@dataclass(slots=True)
class Command(Node):
    """One stage of a pipeline: an operand, or a function with its arguments."""

    args: list[Node]


@dataclass(slots=True)
class Pipe(Node):
    """``$a, $b := command | command``; ``slots`` are the variables that take the value."""

    commands: list[Command]
    slots: list[int]
    line: int


@dataclass(slots=True)
class Text(Node):
    """Text that is copied."""

    text: str


@dataclass(slots=True)
class LabelReference(Node):
    """``${name}`` of a ``[TPL]`` value."""

    name: str


@dataclass(slots=True)
class Action(Node):
    """``{{pipeline}}``: print the value, unless it goes into a variable."""

    pipe: Pipe


@dataclass(slots=True)
class Arm:
    """One condition of an ``if`` or ``with`` and what follows when it holds; ``with`` moves dot to the value."""

    pipe: Pipe
    body: list[Node]
    moves_dot: bool


@dataclass(slots=True)
class Branch(Node):
    """``if`` and ``with`` with every ``else if`` and ``else with``."""

    arms: list[Arm]
    otherwise: list[Node]


@dataclass(slots=True)
class Range(Node):
    """``range``."""

    pipe: Pipe
    body: list[Node]
    otherwise: list[Node]


@dataclass(slots=True)
class Include(Node):
    """``{{template "name" pipeline}}``."""

    name: str
    pipe: Pipe | None
    line: int


@dataclass(slots=True)
class Break(Node):
    """``{{break}}``"""


@dataclass(slots=True)
class Continue(Node):
    """``{{continue}}``"""


@dataclass(slots=True)
class Body:
    """A template: what it holds and how many variables it needs."""

    nodes: list[Node] = field(default_factory=list)
    slots: int = 1

    @property
    def empty(self) -> bool:
        """Only blank text, so that a later definition may take its place."""
        return all(isinstance(node, Text) and not node.text.strip() for node in self.nodes)
