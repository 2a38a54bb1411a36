"""What is alike is found without looking at everything, and nothing that is alike enough is missed."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts.alike import MOST_COMPARED, Pool
from tocsin.kernel.similarity import USUAL_THRESHOLD, Likeness, features_to_meet, score

WORDS = st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=6).map(" ".join)
TITLED = st.builds(lambda title: Likeness((("title", title),)), WORDS)
BOTH = st.builds(lambda text, title: Likeness((("description", text), ("title", title))), WORDS, WORDS)
ONES = st.lists(st.one_of(TITLED, BOTH), max_size=12, unique_by=lambda one: one.key)


def _stored(ones: Sequence[Likeness], wanted: Likeness, threshold: float) -> Pool:
    """As the store has it: only what shares a feature, and the words of what is picked."""
    features = set(features_to_meet(wanted, threshold))
    kept = [(each, one.key) for one in ones for each in features_to_meet(one, min(threshold, USUAL_THRESHOLD))]
    pool = Pool(pair for pair in kept if pair[0] in features)
    picked = set(pool.pick(wanted, threshold))
    for one in ones:
        if one.key in picked:
            pool.add(one)
    return pool


@given(ONES, st.one_of(TITLED, BOTH), st.sampled_from([0.5, 0.6, 0.75, 0.85, 0.9, 1.0]))
def test_the_same_is_found_as_by_comparing_with_all(ones: list[Likeness], wanted: Likeness, threshold: float) -> None:
    scores = [(one.key, score(wanted, one)) for one in ones if one.key != wanted.key]
    naive = sorted((pair for pair in scores if pair[1] >= threshold), key=lambda pair: (-pair[1], pair[0]))
    assert _stored(ones, wanted, threshold).alike(wanted, threshold) == naive
    grown = Pool(())
    for one in ones:
        grown.add(one)
        grown.add(one)
    assert grown.alike(wanted, threshold) == naive


def test_no_more_than_a_few_are_compared() -> None:
    pool = Pool(())
    for number in range(3 * MOST_COMPARED):
        pool.add(Likeness((("title", f"disk full {chr(97 + number % 26)}{chr(97 + number // 26)}"),)))
    wanted = Likeness((("title", "disk full"),))
    assert len(pool.pick(wanted, 0.5)) == MOST_COMPARED
    assert pool.alike(Likeness(()), 0.5) == []
