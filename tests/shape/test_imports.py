"""Who may know whom, as far as .importlinter cannot say it."""

from graphlib import CycleError, TopologicalSorter

from tests.shape import rules
from tests.shape.source import agree, hold, product


def test_no_module_needs_itself() -> None:
    known = {module.name for module in product()}
    graph = {module.name: rules.imports_of(module, known) for module in product()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        agree([" → ".join(reversed(error.args[1]))], "Move what both sides need into a module below them:")


def test_our_own_imports_stand_at_the_top() -> None:
    hold(rules.local_import, "Move the import to the top of the file; if that makes a cycle, the cycle is the fault:")


def test_only_stores_and_flows_touch_the_world() -> None:
    advice = "Let flow.py read and write, and give the decision plain values (SQL goes into store.py or *_store.py):"
    hold(rules.worldly_decision, advice)


def test_decisions_see_no_store() -> None:
    hold(rules.store_seen, "Read in flow.py and pass the rows as values:")
