"""Arrivals: pushes as they came, kept for replay."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of pushes as they came."""
    op.create_table(
        "arrival",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("arrival_id", sa.Text(), nullable=False),
        sa.Column("integration_id", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("event_cnt", sa.Integer(), nullable=False),
        sa.Column("events", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "arrival_id", name=op.f("pk_arrival")),
    )
    op.create_index("ix_arrival_integration", "arrival", ["account_id", "integration_id", "arrival_id"])
    op.create_index("ix_arrival_age", "arrival", ["arrival_id"])
