"""Steps that are done once."""

from functools import partial
from pathlib import Path

from setup.steps import ROOT, fingerprint, once


def test_a_step_is_done_again_only_when_its_inputs_changed(tmp_path: Path) -> None:
    stamp = tmp_path / "stamps" / "step"
    done: list[str] = []
    for mark in ("one", "one", "two"):
        once(stamp, mark, partial(done.append, mark))
    assert done == ["one", "two"]


def test_a_step_that_failed_is_tried_again(tmp_path: Path) -> None:
    def fail() -> None:
        raise OSError

    stamp = tmp_path / "step"
    for _ in range(2):
        try:
            once(stamp, "mark", fail)
        except OSError:
            continue
    assert not stamp.exists()


def test_a_fingerprint_depends_on_names_contents_and_facts() -> None:
    makefile, licence = ROOT / "Makefile", ROOT / "LICENSE"
    marks = [
        fingerprint([makefile]),
        fingerprint([licence]),
        fingerprint([makefile, licence]),
        fingerprint([licence, makefile]),
        fingerprint([makefile], "fact"),
        fingerprint([ROOT / "missing"]),
    ]
    assert len(set(marks)) == len(marks)
    assert fingerprint([makefile]) == marks[0]
