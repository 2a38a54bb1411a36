"""Hidden: which rule hid an event, and how often each rule did so."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give events the rule that hid them, count by rule, and find the events of a channel."""
    op.add_column("event", sa.Column("rule_id", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_index(
        "ix_event_rule",
        "event",
        ["account_id", "rule_id", "event_id"],
        sqlite_where=sa.text("rule_id <> ''"),
        postgresql_where=sa.text("rule_id <> ''"),
    )
    op.create_index("ix_event_channel", "event", ["account_id", "channel_id", "event_id"])
    op.create_table(
        "rule_count",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("hour_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "rule_id", "hour_at", name=op.f("pk_rule_count")),
    )
    op.create_index("ix_rule_count_hour", "rule_count", ["hour_at"])
