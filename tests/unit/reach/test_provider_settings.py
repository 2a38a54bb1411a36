"""Settings as they come from a form and are shown again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vendors.sample_apps import MANIFESTS, SampleNotifier
from tocsin.kernel.errors import InvalidParameter
from tocsin.notifiers.manifest import read_manifest
from tocsin.reach import breaker, health, provider_settings
from tocsin.reach.model import Provider

CHAT = read_manifest("sample_chat", MANIFESTS["sample_chat"])
OLD = {"app_id": "a", "app_secret": "s", "headers": {"k": "v"}, "callback_secret": "c"}


def test_secrets_do_not_show_and_nothing_but_the_form_does() -> None:
    assert provider_settings.shown(OLD, CHAT) == {"app_id": "a", "app_secret": "******", "headers": "******"}
    assert provider_settings.shown({"app_secret": ""}, CHAT) == {"app_secret": ""}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"app_id": " b ", "app_secret": "******"}, {"app_id": "b", "app_secret": "s"}),
        ({"headers": "******"}, {"headers": {"k": "v"}}),
        ({"app_id": "******"}, {"app_id": "******"}),
        ({"app_id": "", "rooms": [], "headers": {}, "cloud": None}, {}),
        ({"is_strict": False, "pace": 0, "cloud": "europe"}, {"is_strict": False, "pace": 0, "cloud": "europe"}),
        ({"pace": 1.5}, {"pace": 1.5}),
    ],
)
def test_what_is_kept(given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert provider_settings.merged(given, OLD, CHAT) == kept


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"callback_secret": "x"}, "settings.callback_secret: is no setting"),
        ({"chat_id": "x"}, "settings.chat_id: is no setting"),
        ({"app_id": 4}, "settings.app_id: must be a string"),
        ({"app_id": "x" * 10_001}, "settings.app_id: has at most 10000 characters"),
        ({"rooms": "a"}, "settings.rooms: must be a list"),
        ({"rooms": ["a"] * 101}, "settings.rooms: has at most 100 entries"),
        ({"headers": ["a"]}, "settings.headers: must be an object"),
        ({"headers": {"a": None}}, "settings.headers.a: must be a string"),
        ({"cloud": ["china"]}, "settings.cloud: must be one of europe, china"),
        ({"pace": "1"}, "settings.pace: must be a number"),
        ({"is_strict": 1}, "settings.is_strict: must be true or false"),
    ],
)
def test_what_is_refused(given: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        provider_settings.merged(given, OLD, CHAT)
    assert refused.value.message.startswith(path)


def test_a_secret_that_is_not_there_cannot_be_kept() -> None:
    with pytest.raises(InvalidParameter, match=r"settings\.app_secret: there is no old value"):
        provider_settings.merged({"app_secret": "******"}, {}, CHAT)


def test_everything_wrong_is_said_at_once() -> None:
    provider_settings.check({"app_id": "a", "app_secret": "s"}, CHAT, SampleNotifier())
    with pytest.raises(InvalidParameter) as refused:
        provider_settings.check({"app_id": "#a"}, CHAT, SampleNotifier())
    message = "settings.app_secret: is required; settings.app_id: Copy the app id without the hash"
    assert refused.value.message == message


@pytest.mark.parametrize(
    ("failures", "open_until_at", "word"),
    [(0, 0, "working"), (1, 0, "failing"), (breaker.TRIP, 100, "resting"), (breaker.TRIP, 50, "failing")],
)
def test_health_is_one_word(failures: int, open_until_at: int, word: str) -> None:
    one = Provider(account_id=1, provider_id=1, notifier="n", name="n", failures=failures, open_until_at=open_until_at)
    assert health.of(one, 50) == word
