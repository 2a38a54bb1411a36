"""The product's source as data: every module parsed once, with the names that its imports give."""

import ast
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "tocsin"
HOME = ROOT / "src" / PACKAGE
MIGRATIONS = PurePosixPath("db/migrations/versions")


@dataclass(frozen=True)
class Module:
    """One module: where it lives below src/tocsin, and its text."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    @cached_property
    def is_package(self) -> bool:
        """Whether this is the `__init__` of a package."""
        return self.path.name == "__init__.py"

    @cached_property
    def name(self) -> str:
        """The dotted name by which others import it."""
        parts = [*self.path.parts[:-1], *([] if self.is_package else [self.path.stem])]
        return ".".join([PACKAGE, *parts])

    @cached_property
    def slice(self) -> str:
        """The package of the first level it belongs to; its own name for a module of the first level."""
        return self.path.parts[0].removesuffix(".py")

    @cached_property
    def names(self) -> dict[str, str]:
        """What each imported name stands for: `from datetime import datetime as dt` gives dt → datetime.datetime."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    local = alias.asname or alias.name.partition(".")[0]
                    found[local] = alias.name if alias.asname else local
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{self.origin(node)}.{alias.name}"
        return found

    def origin(self, node: ast.ImportFrom) -> str:
        """The absolute name of the module that a `from … import` names."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        base = parts[: len(parts) - node.level + (1 if self.is_package else 0)]
        return ".".join([*base, *([node.module] if node.module else [])])

    def dotted(self, node: ast.AST) -> str | None:
        """The full dotted name of a name or attribute that comes from an import; None for anything else."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else None
        return None

    def imported(self) -> Iterator[tuple[str, int]]:
        """Every module or name that is imported, with its line; also below TYPE_CHECKING: types are knowledge."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((f"{self.origin(node)}.{alias.name}", node.lineno) for alias in node.names)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


Rule = Callable[[Module], Iterator[tuple[int, str]]]
"""A rule over one module: gives the line and the trouble for each place that breaks it."""


@cache
def product() -> tuple[Module, ...]:
    """Every module of the product."""
    paths = sorted(path for path in HOME.rglob("*.py") if "__pycache__" not in path.parts)
    return tuple(Module(PurePosixPath(path.relative_to(HOME)), path.read_text("utf-8")) for path in paths)


@cache
def written() -> tuple[Module, ...]:
    """The modules that people read and change; a migration is a record, generated once and never edited again."""
    return tuple(module for module in product() if module.path.parent != MIGRATIONS)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows of or would add, relative to the root of the checkout."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(Path(name) for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def hold(rule: Rule, advice: str) -> None:
    """Assert that no module breaks the rule; the message lists each place and says what to do instead."""
    found = [f"src/tocsin/{module.path}:{line}: {what}" for module in product() for line, what in rule(module)]
    agree(found, advice)


def agree(found: list[str], advice: str) -> None:
    """Assert that nothing was found; the message lists what was, and says what to do instead."""
    assert not found, "\n".join([advice, *found])
