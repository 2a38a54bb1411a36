"""Small pieces: most functions fit on half a screen, most files on a few pages."""

from statistics import quantiles

from tests.shape.rules import length
from tests.shape.source import agree, written

FUNCTION_MAX, FUNCTION_P95 = 60, 35
FILE_MAX, FILE_P95 = 400, 300


def test_no_function_is_long() -> None:
    found = [
        f"src/tocsin/{module.path}:{node.lineno}: {node.name} has {length(node)} lines"
        for module in written()
        for node in module.functions()
        if length(node) > FUNCTION_MAX
    ]
    agree(found, f"Give the parts names of their own; a function has at most {FUNCTION_MAX} lines:")


def test_most_functions_are_short() -> None:
    lengths = sorted(
        (length(node), f"{module.path}: {node.name}") for module in written() for node in module.functions()
    )
    longest = [f"{lines:4} {name}" for lines, name in lengths[-20:]]
    if _p95([lines for lines, _ in lengths]) > FUNCTION_P95:
        agree(longest, f"95 of 100 functions have at most {FUNCTION_P95} lines; start with these:")


def test_no_file_is_long() -> None:
    found = [
        f"src/tocsin/{module.path} has {lines} lines"
        for module in written()
        if (lines := len(module.text.splitlines())) > FILE_MAX
    ]
    agree(found, f"Split by what changes together; a file has at most {FILE_MAX} lines:")


def test_most_files_are_short() -> None:
    lengths = sorted((len(module.text.splitlines()), str(module.path)) for module in written())
    if _p95([lines for lines, _ in lengths]) > FILE_P95:
        agree([f"{lines:4} {name}" for lines, name in lengths[-20:]], f"95 of 100 files have at most {FILE_P95} lines:")


def _p95(lengths: list[int]) -> float:
    return quantiles(lengths, n=20, method="inclusive")[-1]
