"""Deployments and changes of configuration."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of changes and of their steps."""
    op.create_table(
        "change",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("integration_id", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("change_key", "title", "status", "description", "link", "labels")
        ),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("start_at", "last_at", "end_at")),
        sa.Column("event_cnt", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "change_id", name=op.f("pk_change")),
    )
    op.create_index("uq_change_key", "change", ["account_id", "integration_id", "change_key"], unique=True)
    op.create_index("ix_change_last", "change", ["account_id", "last_at"])
    op.create_table(
        "change_event",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("change_id", "title", "status", "description", "link", "labels")
        ),
        sa.Column("event_time", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "event_id", name=op.f("pk_change_event")),
    )
    op.create_index("ix_change_event_change", "change_event", ["account_id", "change_id", "event_time"])
