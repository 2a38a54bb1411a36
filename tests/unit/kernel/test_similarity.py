"""How alike texts are: what is taken out, what counts, and how well it tells problems apart on the golden payloads."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts.stages.similar import DEFAULT_THRESHOLD
from tocsin.kernel.similarity import DEFAULT_FIELDS, MOST_WORDS, Likeness, features_to_meet, likeness, score, to_words

PROBLEMS = Path(__file__).parents[3] / "bench" / "similar" / "problems.jsonl"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CPU idle < 20% / es.nj.03", "cpu idle es nj"),
        ("disk_full on db01", "disk full on db"),
        ("Pod checkout-7d9f8b6c5-x2k4p restarted 12 times", "pod checkout restarted times"),
        ("at 2024-05-14T16:30:12Z from 10.0.0.11:9100", "at from"),
        ("id 3dc7b9ea-70b4-4c38-942d-e2636e6d844c, key bec72890cc2c7b4a", "id key"),
        ("see https://example.com/a/b?c=1 now", "see now"),
        ("HTTP 503 and status code 404", "http 503 and status code 404"),
        ("nginx-5xx", "nginx 5xx"),
        ("code5XX_stage", "code 5xx stage"),
        ("返回码4XX个数", "返回 回码 4xx 个数"),
        ("磁盘使用率 91%", "磁盘 盘使 使用 用率"),
        ("ＣＰＵ 高", "cpu 高"),
        ("p99 over 250ms, p50 fine", "p99 over p50 fine"),
        ("ipv6 route lost", "ipv6 route lost"),
        ("Disponibilité compromise", "disponibilité compromise"),
        ("12 / 345", "#"),
        ("!!! …", ""),
        ("", ""),
    ],
)
def test_what_is_left_of_a_text(text: str, words: str) -> None:
    assert " ".join(to_words(text)) == words


def test_names_of_the_host_are_taken_out_wherever_they_stand() -> None:
    assert to_words("db-01.example.com: disk full on DB-01", ("db-01.example.com", "db-01")) == ["disk", "full", "on"]


def _of(title: str = "", description: str = "", **labels: str) -> Likeness:
    texts = {"title": title, "description": description}
    return likeness(DEFAULT_FIELDS, lambda name: texts.get(name) or labels.get(name[7:]), labels)


def test_the_beginning_of_a_long_text_counts() -> None:
    words = [f"{chr(97 + number // 26)}{chr(97 + number % 26)}x" for number in range(2 * MOST_WORDS)]
    one, other = _of("down", " ".join(words)), _of("down", " ".join([*words[:MOST_WORDS], "other"]))
    assert score(one, other) == 1
    assert len(features_to_meet(one, 0.85)) < 70


def test_only_labels_that_say_where_are_taken_out() -> None:
    assert _of("disk full on a-host", host="a-host").words == (("title", "disk full on"),)
    assert _of("disk full on a-host", check="disk full").words == (("title", "disk full on a host"),)
    assert _of("up at io", host="io").words == (("title", "up at io"),)  # too short to be told from a word


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (_of("disk full on db-01"), _of("disk full on db-02"), 1, 1),
        (_of("disk full"), _of("disk full"), 1, 1),
        (_of("disk full"), _of("cpu busy"), 0, 0),
        (_of("high cpu usage"), _of("high memory usage"), 0.1, 0.4),
        (_of("errors", service="pay"), _of("errors", service="shop"), 0.5, 0.75),
        (_of("disk full", resource="a"), _of("disk full", resource="b"), 0.85, 0.9),
        (_of("disk full", "it is"), _of("disk full"), 0.6, 0.8),
        (_of("nginx 5xx"), _of("nginx 4xx"), 0.2, 0.6),
        (_of(), _of(), 0, 0),
        (_of(), _of("disk full"), 0, 0),
    ],
)
def test_how_alike(one: Likeness, other: Likeness, low: float, high: float) -> None:
    assert low <= score(one, other) <= high
    assert score(one, other) == score(other, one)


WORDS = st.lists(st.sampled_from("abcdef"), max_size=8).map(" ".join)
ONES = st.builds(
    lambda *texts: Likeness(tuple(sorted((n, t) for n, t in zip("de", texts, strict=True) if t))), WORDS, WORDS
)


@given(ONES, ONES)
def test_a_score_is_a_share_and_one_only_for_the_same_words(one: Likeness, other: Likeness) -> None:
    there = score(one, other)
    assert 0 <= there <= 1
    assert there == score(other, one)
    assert score(one, one) == (1 if one.words else 0)
    assert (one.key == other.key) == (one.words == other.words)


@given(ONES, ONES, st.floats(0.5, 1))
def test_what_scores_enough_shares_a_feature(one: Likeness, other: Likeness, threshold: float) -> None:
    if score(one, other) >= threshold:
        assert set(features_to_meet(one, threshold)) & set(features_to_meet(other, 0.5))


def _problems() -> list[tuple[int, Likeness]]:
    lines = PROBLEMS.read_text(encoding="utf-8").splitlines()
    return [
        (number, _of(one["title"], one["description"], **one["labels"]))
        for number, line in enumerate(lines)
        for one in msgspec.json.decode(line)["alerts"]
    ]


def test_problems_of_the_golden_payloads_are_told_apart() -> None:
    """Precision and recall over all pairs at the default threshold; ``bench/similar`` shows the whole curve."""
    together = apart = missed = 0
    for (mine, one), (theirs, other) in combinations(_problems(), 2):
        is_alike = score(one, other) >= DEFAULT_THRESHOLD
        together += is_alike and mine == theirs
        apart += is_alike and mine != theirs
        missed += not is_alike and mine == theirs
    assert together / (together + apart) >= 0.98
    assert together / (together + missed) >= 0.98
