"""Swaps of shifts, leave, and labels that name whom layers tell."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of swaps and leave; channels may let labels name people."""
    off: sa.Column[bool] = sa.Column("dynamic_assignment", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("channel", off)
    op.create_table(
        "swap",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("swap_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("schedule_id", "from_id", "to_id")),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("start_at", "end_at", "back_start_at", "back_end_at")
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "swap_id", name=op.f("pk_swap")),
    )
    op.create_index("ix_swap_schedule", "swap", ["account_id", "schedule_id", "end_at"])
    op.create_table(
        "leave",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leave_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("member_id", "start_at", "end_at")),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "leave_id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_member", "leave", ["account_id", "member_id", "end_at"])
