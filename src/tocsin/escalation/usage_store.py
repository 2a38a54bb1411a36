"""SQL that asks who uses what: rules that would miss something if it were deleted."""

from __future__ import annotations

from sqlalchemy import select

from tocsin.db.tables import escalation_rule
from tocsin.db.transaction import Transaction
from tocsin.oncall.periods import named


async def read_names_with_template(tx: Transaction, account_id: int, template_id: str, limit: int) -> list[str]:
    """The names of up to ``limit`` rules whose messages look as this template says."""
    found = (
        escalation_rule.c.account_id == account_id,
        escalation_rule.c.template_id == template_id,
        escalation_rule.c.status != "deleted",
    )
    statement = select(escalation_rule.c.name).where(*found).order_by(escalation_rule.c.name).limit(limit)
    return [row[0] for row in await tx.fetch(statement)]


async def read_names_with_calendar(tx: Transaction, account_id: int, calendar_id: str) -> list[str]:
    """The names of rules whose times follow a calendar."""
    found = (escalation_rule.c.account_id == account_id, escalation_rule.c.status != "deleted")
    columns = (escalation_rule.c.name, escalation_rule.c.time_filters)
    rows = await tx.fetch(select(*columns).where(*found).order_by(escalation_rule.c.name))
    return [row.name for row in rows if calendar_id in named(row.time_filters)]
