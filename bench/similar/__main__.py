"""``python -m bench.similar``: precision and recall by threshold, what other weights would give, and what an event costs."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from unittest.mock import patch

from bench.similar.problems import Problem, quality, read_problems, scored
from tocsin.alerts import likeness_store
from tocsin.alerts.likeness_flow import read_similar
from tocsin.alerts.stages.similar import DEFAULT_THRESHOLD
from tocsin.db.database import Database
from tocsin.db.migrate import migrate
from tocsin.kernel import similarity
from tocsin.kernel.similarity import Likeness

THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.825, 0.85, 0.875, 0.9, 0.95, 1.0)
KNOWN = (100, 1_000, 10_000)
BATCH = 100
"""Made-up texts draw their words from a vocabulary in which few are frequent (Zipf), as in what people write."""
VOCABULARY = 3_000


def main() -> None:
    """Print all of it."""
    problems = read_problems()
    _print_curve(problems)
    _print_shares(problems)
    _print_times(problems)
    for known in KNOWN:
        asyncio.run(_print_search(known))


def _print_curve(problems: list[Problem]) -> None:
    chosen, held_out = scored(problems[: len(problems) // 2]), scored(problems[len(problems) // 2 :])
    whole = scored(problems)
    alerts = sum(len(one.alerts) for one in problems)
    alike = sum(belongs for _, belongs in whole)
    print(f"{len(problems)} problems, {alerts} alerts, {len(whole)} pairs, {alike} of them belong together")
    print("            half to choose by     other half          all pairs")
    print("threshold   precision recall      precision recall    precision recall  joined  missed")
    for threshold in THRESHOLDS:
        (p1, r1, _, _), (p2, r2, _, _) = quality(chosen, threshold), quality(held_out, threshold)
        p3, r3, joined, missed = quality(whole, threshold)
        mark = " <- default" if threshold == DEFAULT_THRESHOLD else ""
        print(
            f"{threshold:<12}{p1:9.4f} {r1:6.4f}     {p2:9.4f} {r2:6.4f}    {p3:9.4f} {r3:6.4f} {joined:7d} {missed:7d}{mark}"
        )


def _print_shares(problems: list[Problem]) -> None:
    """The same with other weights of the fields, and without what takes out the names of hosts."""
    print("\nweights (title, description, service, resource)   precision recall at the default threshold")
    usual = dict(similarity.SHARES)
    ways = {
        "as they are": usual,
        "all alike": dict.fromkeys(usual, 1.0),
        "service as little as resource": {**usual, "labels.service": 1.5},
        "resource as service": {**usual, "labels.resource": 4.0},
    }
    for name, shares in ways.items():
        _print_way(name, problems, shares, similarity.IDENTITIES)
    _print_way("names of hosts left in the texts", problems, usual, frozenset())


def _print_way(name: str, problems: list[Problem], shares: dict[str, float], names: frozenset[str]) -> None:
    with patch.object(similarity, "SHARES", shares), patch.object(similarity, "IDENTITIES", names):
        similarity.forget()
        precision, recall, *_ = quality(scored(problems), DEFAULT_THRESHOLD)
    similarity.forget()
    print(f"{name:<50}{precision:9.4f} {recall:6.4f}")


def _print_times(problems: list[Problem]) -> None:
    samples = [one for problem in problems for one in problem.alerts]
    first = _us(lambda: [one.likeness().key for one in samples], len(samples))
    again = _us(lambda: [one.likeness().key for one in samples], len(samples))
    ones = [one.likeness() for one in samples]
    compared = _us(lambda: [similarity.score(one, other) for one in ones for other in ones], len(ones) ** 2)
    features = [len(similarity.features_to_meet(one, similarity.USUAL_THRESHOLD)) for one in ones]
    print(f"\nwords of an alert: {first:.1f} us new, {again:.1f} us seen before; a comparison: {compared:.2f} us")
    print(f"features kept of each words that lead to an incident: {sum(features) / len(features):.1f}")


def _us(work: Callable[[], object], count: int) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) / count * 1e6


async def _print_search(known: int) -> None:
    """A channel that knows many words, none twice: what a batch of events with other new words costs, store and all."""
    chance = random.Random(known)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        await migrate(url)
        db = Database(url, durable=False)
        await db.open()
        async with db.transaction() as tx:
            for number in range(known):
                await likeness_store.add(tx, 1, 2, _made_up(chance, number), 0)
        times = []
        for turn in range(5):
            wanted = {one.key: one for one in (_made_up(chance, 10**6 + turn * BATCH + at) for at in range(BATCH))}
            start = time.process_time()
            async with db.transaction() as tx:
                await read_similar(tx, 1, 2, wanted, DEFAULT_THRESHOLD)
            times.append((time.process_time() - start) / BATCH * 1e6)
        await db.close()
    print(f"a channel that knows {known} different texts: {sorted(times)[2]:.0f} us for an event with a new text")


def _made_up(chance: random.Random, number: int) -> Likeness:
    own = _letters(number)
    return Likeness((("description", f"{_words(chance, 12)} {own}"), ("title", f"{_words(chance, 5)} {own}")))


def _words(chance: random.Random, count: int) -> str:
    return " ".join(_letters(int(VOCABULARY ** chance.random())) for _ in range(count))


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


main()
