"""The rules themselves: pure functions over one module, so that each can be shown to bite (test_rules_bite.py)."""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from tests.shape.source import PACKAGE, Module

Found = Iterator[tuple[int, str]]

CLOCK = "kernel/clock.py"
ENTROPY = "kernel/ids.py"
ENVIRONMENT = "runtime/config.py"
COMMIT = "db/database.py"
BROAD_EXCEPT = {
    "api/problems.py": "whatever a handler raises becomes an answer",
    "engine/delivering.py": "a result that cannot be recorded must not take with it those that landed beside it",
    "engine/listening.py": "a folder that breaks over a frame ends its own connection, nothing else",
    "engine/loop.py": "one failed round must not end the loop",
    "replay/job_flow.py": "a replay runs aside: whatever rules and events of others raise ends with it, and it is shown as failed",
    "intake/asking.py": "an event on which anything fails goes on unasked, to where it is tried alone and quarantined",
    "intake/receiving.py": "an event on which anything fails is tried alone, then quarantined, and the others go on",
    "intake/change_door.py": "a parser that breaks over a body refuses that body, nothing else",
    "integrations/trying.py": "a body that breaks the parser is refused, to a person this time",
    "intake/door.py": "a parser that breaks over a body refuses that body, nothing else",
    "notify/delivery_flow.py": "a notifier that breaks over a message fails that message, nothing else",
    "runtime/plugins.py": "a plugin may fail in any way, and the others must still load",
}
LOADERS = {
    "alerts/again.py": "finds the function that stands beside each stage",
    "api/operation.py": "collects the modules of resources",
    "cli/main.py": "loads one command without the weight of the others",
    "runtime/plugins.py": "finds plugins by their manifests",
}

CLOCK_NAMES = re.compile(
    r"datetime\.(datetime\.(now|utcnow|today)|date\.today)"
    r"|time\.(time|monotonic|perf_counter|process_time|thread_time)(_ns)?"
    r"|asyncio\.get_(running|event)_loop\(\)\.time"
)
ENTROPY_NAMES = re.compile(r"random\.\w+|secrets\.(?!compare_digest$)\w+|uuid\.uuid[14678]|os\.(urandom|getrandom)")
ENVIRONMENT_NAMES = re.compile(r"os\.(environb?|getenvb?|putenv|unsetenv)")
NO_NAMES_OF_FILES = {"utils", "util", "helpers", "helper", "service", "services", "core", "manager", "common", "misc"}
SLICES = {"people", "reach", "channels", "mapping", "integrations", "alerts", "incidents", "escalation", "notify"}
SQL_CALLS = {"execute", "executemany", "executescript", "exec_driver_sql", "fetch", "fetchrow", "fetchval", "prepare"}
COMMIT_STATEMENT = re.compile(r"(?<!ON )\bCOMMIT\b")


def clock(module: Module) -> Found:
    """Time is read in one file; everything else is told `now`."""
    return _references(module, CLOCK_NAMES, CLOCK)


def entropy(module: Module) -> Found:
    """Chance is drawn in one file, so that a test can decide what comes out."""
    return _references(module, ENTROPY_NAMES, ENTROPY)


def environment(module: Module) -> Found:
    """The environment is read in one file, so that `tocsin doctor` can explain every setting."""
    return _references(module, ENVIRONMENT_NAMES, ENVIRONMENT)


def commit(module: Module) -> Found:
    """One file ends transactions: calls of `.commit()` and COMMIT in the text of SQL."""
    if str(module.path) == COMMIT:
        return
    prose = {node.value for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno, "calls .commit()"
        elif isinstance(node, ast.Constant) and node not in prose and COMMIT_STATEMENT.search(str(node.value)):
            yield node.lineno, "says COMMIT in SQL"


def broad_except(module: Module) -> Found:
    """Going on after any exception hides faults, but in the few places that stand between many.

    A handler that ends in a bare `raise` cleans up and hides nothing.
    """
    if str(module.path) in BROAD_EXCEPT:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or _is_broad(kind) for kind in kinds) and not _raises_again(node):
                yield node.lineno, "catches every exception"
        elif isinstance(node, ast.Call) and module.dotted(node.func) == "contextlib.suppress":
            yield from ((node.lineno, "suppresses every exception") for argument in node.args if _is_broad(argument))


def local_import(module: Module) -> Found:
    """Imports of our own stand at the top of the file, where the order of packages is visible."""
    for function in module.functions():
        for node in ast.walk(function):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [module.origin(node)] if isinstance(node, ast.ImportFrom) else []
            yield from ((function.lineno, f"{function.name} imports {name}") for name in names if _is_ours(name))
    if str(module.path) not in LOADERS:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and module.dotted(node.func) == "importlib.import_module":
                yield node.lineno, "imports by name"


def built_sql(module: Module) -> Found:
    """A statement is a constant or a SQLAlchemy expression; values travel as parameters, never inside the text."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and node.args and _runs_sql(module, node.func) and _is_glued(node.args[0]):
            yield node.lineno, "glues SQL together"


def worldly_decision(module: Module) -> Found:
    """In a slice only stores and flows know the database and the outside."""
    if module.slice in SLICES and not _may_touch_the_world(module.path):
        for name, line in module.imported():
            if _is_within(name, f"{PACKAGE}.db") or _is_within(name, f"{PACKAGE}.runtime"):
                yield line, f"is neither a store nor a flow and imports {name}"


def store_seen(module: Module) -> Found:
    """Stores are for flows, doors and other stores; a decision gets the facts as values."""
    if module.slice in SLICES and not _may_touch_the_world(module.path):
        for name, line in module.imported():
            parts = name.split(".")
            if parts[0] == PACKAGE and any(_is_store(PurePosixPath(f"{part}.py")) for part in parts[2:4]):
                yield line, f"decides, and imports the store {name}"


def missing_docstring(module: Module) -> Found:
    """What others may use says what it is for: modules, and public functions and classes of the first level."""
    if module.text.strip() and ast.get_docstring(module.tree) is None:
        yield 1, "the module has no docstring"
    for node in module.tree.body:
        definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node
        if definition and not definition.name.startswith("_") and ast.get_docstring(definition) is None:
            yield node.lineno, f"{definition.name} has no docstring"


def vague_name(module: Module) -> Found:
    """A file is named after what is in it."""
    for part in (*module.path.parts[:-1], module.path.stem):
        if part in NO_NAMES_OF_FILES:
            yield 1, f"{part!r} says nothing"


def imports_of(module: Module, known: Collection[str]) -> set[str]:
    """The modules of ours that this one imports; a name inside a module counts as that module."""
    found = {_nearest(name, known) for name, _ in module.imported()}
    return found - {module.name, PACKAGE, ""}


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function, from `def` to its last one."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _nearest(name: str, known: Collection[str]) -> str:
    """The longest beginning of a dotted name that is a module of ours; empty when there is none."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name


def _references(module: Module, names: re.Pattern[str], allowed: str) -> Found:
    if str(module.path) == allowed:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = module.dotted(node) or _of_loop(module, node)
            if name and names.fullmatch(name):
                yield node.lineno, f"uses {name}"


def _of_loop(module: Module, node: ast.AST) -> str | None:
    """`asyncio.get_running_loop().time` as a name, or None."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
        return f"{module.dotted(node.value.func)}().{node.attr}"
    return None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _is_broad(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"}


def _is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _is_ours(name: str) -> bool:
    return _is_within(name, PACKAGE)


def _is_store(path: PurePosixPath) -> bool:
    return path.name == "store.py" or path.name.endswith("_store.py")


def _may_touch_the_world(path: PurePosixPath) -> bool:
    return _is_store(path) or path.name == "flow.py" or path.name.endswith("_flow.py")


def _runs_sql(module: Module, function: ast.AST) -> bool:
    if module.dotted(function) in {"sqlalchemy.text", "sqlalchemy.sql.text"}:
        return True
    return isinstance(function, ast.Attribute) and function.attr in SQL_CALLS


def _is_glued(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return any(_is_text(side) or _is_glued(side) for side in (node.left, node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"format", "join"} and _is_text(node.func.value)
    return False
