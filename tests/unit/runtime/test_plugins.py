"""Finding plugin folders without importing them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.runtime.plugins import BrokenPlugin, load_folders


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Path]:
    """An importable package of plugin folders under a name of its own."""
    root = tmp_path / f"plugins_{abs(hash(request.node.name))}"
    for name in ("beta", "alpha"):
        (root / name).mkdir(parents=True)
        (root / name / "manifest.toml").write_text(f'title = "{name}"\n', encoding="utf-8")
        (root / name / "__init__.py").touch()
        (root / name / "work.py").write_text(f"NAME = {name!r}\n", encoding="utf-8")
    (root / "__init__.py").touch()
    (root / "no_manifest").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield root
    for module in [name for name in sys.modules if name.startswith(root.name)]:
        del sys.modules[module]


def test_folders_with_a_manifest_are_found_in_order_and_not_imported(package: Path) -> None:
    folders = load_folders(package.name)
    assert list(folders) == ["alpha", "beta"]
    assert folders["beta"].manifest == {"title": "beta"}
    assert f"{package.name}.alpha" not in sys.modules
    assert folders["alpha"].module("work").NAME == "alpha"
    assert f"{package.name}.alpha.work" in sys.modules


def test_a_module_that_cannot_be_imported_names_itself(package: Path) -> None:
    (package / "alpha" / "work.py").write_text("raise ZeroDivisionError('oops')\n", encoding="utf-8")
    with pytest.raises(BrokenPlugin, match=r"alpha\.work cannot be imported: ZeroDivisionError: oops"):
        load_folders(package.name)["alpha"].module("work")


def test_a_manifest_that_is_no_toml_names_its_folder(package: Path) -> None:
    (package / "beta" / "manifest.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(BrokenPlugin, match=r"beta: manifest\.toml"):
        load_folders(package.name)


def test_files_of_a_folder_are_read_and_missing_ones_named(package: Path) -> None:
    (package / "alpha" / "guide.en.md").write_text("# Über\n", encoding="utf-8")
    alpha = load_folders(package.name)["alpha"]
    assert alpha.read_text("guide.en.md") == "# Über\n"
    with pytest.raises(BrokenPlugin, match=r"guide\.zh\.md"):
        alpha.read_text("guide.zh.md")
