"""The virtual environment: uv from a hash-locked file, then everything else by uv; pip when uv cannot."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

from setup.steps import CACHE, PYTHON, ROOT, STAMPS, VENV, SetupError, call, fingerprint, must, once, say

REQUIREMENTS = ROOT / "requirements"
UV = VENV / "bin" / "uv"
APART = CACHE / "elastalert"
PIP: tuple[str | Path, ...] = (PYTHON, "-m", "pip", "--disable-pip-version-check")


def prepare(*, dev: bool = False) -> None:
    """Make `.venv` hold what run.txt (and, when `dev`, dev.txt) says, and the project itself, editable."""
    _venv()
    _locked("run")
    if dev:
        _locked("dev")
    mark = fingerprint([ROOT / "pyproject.toml"], str(ROOT))
    once(STAMPS / "project", mark, _project)


def node() -> None:
    """Put Node.js into `.venv`, for machines that have none that is new enough."""
    _locked("node")


def elastalert() -> bool:
    """ElastAlert 2 in an environment of its own, for tests/real: it wants old versions of what others share. False when it
    cannot be had."""
    path = REQUIREMENTS / "elastalert.txt"
    python = APART / "bin" / "python"

    def install() -> None:
        _uv()
        say("installing ElastAlert 2 apart, for tests/real")
        shutil.rmtree(APART, ignore_errors=True)
        must([sys.executable, "-m", "venv", APART], "The environment of ElastAlert 2 could not be made.")
        command: list[str | Path] = [UV, "pip", "install", "--quiet", "--python", python]
        command = command if UV.exists() else [python, "-m", "pip", "install", "--quiet"]
        must(
            [*command, "--require-hashes", "-r", path],
            "ElastAlert 2 could not be installed.",
            env=uv_environment() if UV.exists() else None,
        )

    try:
        once(APART / ".stamp", fingerprint([path]), install)
    except SetupError as error:
        say(str(error))
        return False
    return True


def lock(arguments: list[str]) -> None:
    """Resolve requirements/*.in into *.txt with a hash for every file. Extra arguments go to `uv pip compile`."""
    _venv()
    _uv()
    if not UV.exists():
        raise SetupError("Locking needs uv, and it could not be installed from requirements/uv.txt.")
    form = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    # Indexes and folders that only this machine has must not decide what everybody gets.
    env = {key: value for key, value in uv_environment().items() if key not in {"UV_INDEX", "UV_FIND_LINKS"}}
    for name in ("uv", "run", "dev", "node", "elastalert"):
        say(f"resolving requirements/{name}.in")
        options = ["--python-version", "3.11", *form, *arguments, "-o", f"{name}.txt"]
        command: list[str | Path] = [UV, "pip", "compile", *options, f"{name}.in"]
        must(command, f"requirements/{name}.in has no solution; see above.", env=env, cwd=REQUIREMENTS)
        if "://" in (REQUIREMENTS / f"{name}.txt").read_text():
            raise SetupError(f"requirements/{name}.txt names a host, which would bind everybody to it.")


def _venv() -> None:
    """Make `.venv`, again when its Python is gone, too old, or the checkout was moved (scripts hold absolute paths)."""
    place = STAMPS / "place"
    moved = place.is_file() and place.read_text() != str(ROOT)
    if VENV.exists() and (moved or not _works()):
        say("making .venv again: it belongs to another place or another Python")
        shutil.rmtree(VENV)
    if not VENV.exists():
        say("making .venv")
        if call([sys.executable, "-m", "venv", VENV]) != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetupError("Python cannot make a virtual environment here. On Debian: apt-get install python3-venv")
    once(place, str(ROOT), lambda: None)


def _works() -> bool:
    test = "import sys, importlib.util as u; sys.exit(sys.version_info < (3, 11) or u.find_spec('pip') is None)"
    try:
        return subprocess.run([PYTHON, "-c", test], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _locked(name: str) -> None:
    """Install requirements/<name>.txt unless exactly that is installed already."""
    path = REQUIREMENTS / f"{name}.txt"

    def install() -> None:
        _uv()
        say(f"installing requirements/{name}.txt")
        _install(
            ["--require-hashes", "-r", str(path)],
            f"Python packages of requirements/{name}.txt could not be installed; the reason stands above. "
            "Usually no package index can be reached: give pip yours with `pip config set global.index-url URL`.",
        )

    once(STAMPS / name, fingerprint([path]), install)


def _project() -> None:
    say("installing Tocsin itself (editable)")
    _install(["--no-deps", "--no-build-isolation", "--editable", str(ROOT)], "Tocsin itself could not be installed.")


def _uv() -> None:
    """Install the locked uv. Not fatal: without it everything still works by pip, more slowly."""
    path = REQUIREMENTS / "uv.txt"
    stamp = STAMPS / "uv"
    mark = fingerprint([path])
    if UV.exists() and stamp.is_file() and stamp.read_text() == mark:
        return
    if call([*PIP, "install", "--quiet", "--require-hashes", "-r", path]) == 0:
        once(stamp, mark, lambda: None)
    else:
        say("uv could not be installed; going on with pip, which takes longer")


def _install(arguments: list[str], otherwise: str) -> None:
    if UV.exists():
        if call([UV, "pip", "install", "--quiet", "--python", PYTHON, *arguments], env=uv_environment()) == 0:
            return
        say("uv could not do it; trying pip, which may know other package indexes")
    must([*PIP, "install", "--quiet", *arguments], otherwise)


def uv_environment() -> dict[str, str]:
    """What pip's configuration says about package indexes, in uv's words: uv does not read pip.conf.

    What the user set for uv wins. Choosing the best match among all indexes is safe here, because hashes are checked.
    """
    found = {"UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "180"}
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "trusted-host": "UV_INSECURE_HOST",
        "cert": "SSL_CERT_FILE",
    }
    for key, value in _pip_settings().items():
        if key in names:
            found[names[key]] = " ".join(value.split())
    if "UV_INDEX" in found:
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if "UV_INDEX_URL" in os.environ:
        found.pop("UV_DEFAULT_INDEX", None)
    return {name: value for name, value in found.items() if name not in os.environ}


def _pip_settings() -> dict[str, str]:
    """Pip's settings by their short names. Its lines read `global.index-url='…'`; the environment wins over files."""
    lines = subprocess.run([*PIP, "config", "list"], check=False, capture_output=True, text=True).stdout.splitlines()
    ranks = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in lines:
        name, equals, value = line.partition("=")
        section, dot, key = name.rpartition(".")
        if not (equals and dot and section in ranks):
            continue
        rank = ranks[section]
        if rank >= found.get(key, (-1, ""))[0]:
            found[key] = (rank, str(ast.literal_eval(value)))
    return {key: value for key, (_, value) in found.items()}
