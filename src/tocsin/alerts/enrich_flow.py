"""Events are enriched: their rules run, what they look up is read for the whole batch at once, and they run again with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tocsin.alerts.model import Draft
from tocsin.alerts.stages.enrich import Enriched, Enricher
from tocsin.db.transaction import Transaction
from tocsin.mapping import store as mapping_store
from tocsin.mapping.model import Answers, ApiWant, TableWant

MOST_ROUNDS: Final = 10
"""How often what an earlier row changed may lead to a further row."""


async def enrich(
    tx: Transaction, account_id: int, drafts: Sequence[Draft], rules: Mapping[int, Enricher], answers: Answers
) -> dict[ApiWant, int]:
    """Let the events of one account be what their rules make of them.

    ``answers`` are what APIs said; rows of tables are read into it. What APIs were not asked is returned, with the time
    of its event: these labels are missing, and the trace says so.
    """
    questions: dict[ApiWant, int] = {}
    for draft, enriched in await run(tx, account_id, drafts, rules, answers):
        enriched.shape.settle(draft)
        questions |= enriched.questions
    return questions


async def run(
    tx: Transaction, account_id: int, drafts: Sequence[Draft], rules: Mapping[int, Enricher], answers: Answers
) -> list[tuple[Draft, Enriched]]:
    """What the rules make of events, which themselves stay as they are. Those without rules are left out."""
    done: list[tuple[Draft, Enriched]] = []
    waiting = [(draft, mine) for draft in drafts if (mine := rules.get(draft.integration_id)) is not None]
    for _ in range(MOST_ROUNDS):
        still, wanted = [], set[TableWant]()
        for draft, mine in waiting:
            enriched = mine.run(draft, answers)
            if enriched.rows:
                wanted |= enriched.rows
                still.append((draft, mine))
            else:
                done.append((draft, enriched))
        waiting = still
        if not waiting:
            return done
        answers.rows |= await mapping_store.look_up(tx, account_id, wanted)
    return [*done, *((draft, mine.run(draft, answers)) for draft, mine in waiting)]
