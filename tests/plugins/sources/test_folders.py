"""A source folder is complete: manifest, guides in both languages, icon, payloads."""

import tomllib
import xml.etree.ElementTree as ET

import pytest

from tests.plugins.sources.walk import FOLDERS, cases_of
from tocsin.runtime.plugins import Plugin
from tocsin.sources.manifest import read_manifest

PLUGINS = list(FOLDERS.values())
ALERTS = [plugin for plugin in PLUGINS if plugin.manifest.get("kind") == "alert"]


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_manifest_is_valid_and_speaks_both_languages(plugin: Plugin) -> None:
    manifest = read_manifest(plugin.name, plugin.manifest)
    assert manifest.types
    for texts in (manifest.title, manifest.summary):
        assert set(texts) == {"en", "zh"}
        assert all(text.strip() for text in texts.values())


def test_no_two_sources_claim_one_type() -> None:
    manifests = [read_manifest(plugin.name, plugin.manifest) for plugin in PLUGINS]
    types = [(one.kind, name) for one in manifests for name in one.types]
    assert len(types) == len(set(types))


def test_a_wrong_manifest_is_named() -> None:
    with pytest.raises(ValueError, match=r"sources/broken/manifest\.toml"):
        read_manifest("broken", tomllib.loads('kind = "alarm"'))


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
@pytest.mark.parametrize("guide", ["guide.en.md", "guide.zh.md"])
def test_guide_names_the_push_url(plugin: Plugin, guide: str) -> None:
    assert "{{push_url}}" in plugin.read_text(guide)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_icon_is_a_small_inert_svg(plugin: Plugin) -> None:
    text = plugin.read_text("icon.svg")
    root = ET.fromstring(text)  # noqa: S314 - our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(text) < 4_096
    assert "script" not in text
    assert "href" not in text


@pytest.mark.parametrize("plugin", ALERTS, ids=lambda plugin: plugin.name)
def test_payloads_cover_firing_and_recovery(plugin: Plugin) -> None:
    """Both ends of an alert are shown; only a system that never says that something is over may lack the second."""
    expected = [event["event_status"] for case in cases_of(plugin) for event in case.events]
    # Where the sender leaves it open a list stands there; then its first word is what we would say.
    statuses = {one if isinstance(one, str) else one[0] for one in expected}
    if plugin.name == "heartbeat":  # it has no events: their absence is one
        assert any(case.expected.get("beats") for case in cases_of(plugin))
        return
    assert statuses - {"Ok"}
    assert ("Ok" in statuses) == read_manifest(plugin.name, plugin.manifest).recovers
