"""Names, docstrings and texts: what a reader meets first."""

import re

from tests.shape import rules
from tests.shape.source import HOME, ROOT, agree, hold, tracked

BINARY = {".png", ".ico", ".woff2", ".gz", ".pdf", ".jpg"}
SAMPLES = {"payloads", "cases", "_captured"}
"""Folders that hold what others sent, byte for byte: their paths and hosts are theirs."""
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|Users|root|work)/[\w.-]+/?")
REGISTRY_HOST = re.compile(
    r"(?:pypi|pythonhosted|python-packages)\.(?:org|io)\b|registry\.(?:npmjs|yarnpkg|npmmirror)\.\w+|npm(?:js)\.org"
    r"|(?:deb|security|snapshot)\.debian\.org|(?:mirror|mirrors|artifactory|nexus|pypi-\w+)\.[\w-]+\.\w+|proxy\.golang\.org"
)


def test_what_others_use_is_explained() -> None:
    hold(rules.missing_docstring, "Say in a docstring what it is for, with units and errors:")


def test_file_names_say_something() -> None:
    hold(rules.vague_name, "Name the file after what is in it:")


def test_every_package_is_on_the_map() -> None:
    page = ROOT / "docs" / "ARCHITECTURE.md"
    if not page.exists():
        return
    text = page.read_text("utf-8")
    packages = [path.parent for path in HOME.rglob("__init__.py") if not _is_plugin(path.parent)]
    lost = [f"src/tocsin/{folder.relative_to(HOME)}" for folder in packages if not _is_named(folder.name, text)]
    agree(sorted(lost), "Give the package a line (`name/`) in docs/ARCHITECTURE.md:")


def test_no_text_names_a_machine() -> None:
    agree(_lines(MACHINE_PATH), "Write a path relative to the checkout, or a made-up one like /srv/tocsin:")


def test_no_text_names_a_package_registry() -> None:
    agree(_lines(REGISTRY_HOST), "Where packages come from is the business of each machine: name packages, not hosts:")


def test_lock_files_are_hashed_and_name_no_host() -> None:
    found = []
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text("utf-8")
        found += [f"{path.name}: names a host"] if "://" in text else []
        entries = re.split(r"\n(?=\S)", text.strip())
        found += [f"{path.name}: {entry.split()[0]} has no hash" for entry in entries if "--hash=sha256:" not in entry]
    lock = ROOT / "console" / "package-lock.json"
    if lock.exists() and '"resolved"' in lock.read_text("utf-8"):
        found.append("console/package-lock.json: has resolved addresses")
    agree(found, "Make the lock files by `make lock` and `npm install` in console/, whose .npmrc leaves addresses out:")


def _is_plugin(folder: object) -> bool:
    return "sources/" in f"{folder}" or "notifiers/" in f"{folder}"


def _is_named(name: str, text: str) -> bool:
    return name == HOME.name or re.search(rf"\b{re.escape(name)}/", text) is not None


def _lines(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        if path.suffix in BINARY or SAMPLES & set(path.parts):
            continue
        lines = (ROOT / path).read_text("utf-8", errors="replace").splitlines()
        found += [f"{path}:{number}: {hit[0]}" for number, line in enumerate(lines, 1) if (hit := pattern.search(line))]
    return found
