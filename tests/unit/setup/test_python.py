"""What pip knows about package indexes reaches uv."""

import subprocess

import pytest

from setup import python

CONFIG = """\
:env:.cert='/etc/ssl/own.pem'
global.cert='/etc/ssl/other.pem'
global.extra-index-url='\\nfile:///srv/one\\nfile:///srv/two'
global.index-url='file:///srv/index'
install.index-url='file:///srv/installs'
list.format='columns'
"""


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A pip that prints CONFIG, and an environment without settings for uv."""
    done = subprocess.CompletedProcess([], 0, stdout=CONFIG)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "SSL_CERT_FILE", "UV_INDEX_STRATEGY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.usefixtures("pip")
def test_pips_settings_are_told_to_uv_nearest_first() -> None:
    told = python.uv_environment()
    assert told["UV_DEFAULT_INDEX"] == "file:///srv/installs"
    assert told["UV_INDEX"] == "file:///srv/one file:///srv/two"
    assert told["SSL_CERT_FILE"] == "/etc/ssl/own.pem"
    assert told["UV_INDEX_STRATEGY"] == "unsafe-best-match"


@pytest.mark.parametrize("name", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_what_was_set_for_uv_wins(pip: pytest.MonkeyPatch, name: str) -> None:
    pip.setenv(name, "file:///srv/for-uv")
    assert "UV_DEFAULT_INDEX" not in python.uv_environment()
