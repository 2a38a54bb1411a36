"""Calendar feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of calendar feeds."""
    op.create_table(
        "calendar_feed",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "feed_id", name=op.f("pk_calendar_feed")),
    )
    op.create_index("uq_calendar_feed_key_hash", "calendar_feed", ["key_hash"], unique=True)
    op.create_index("ix_calendar_feed_member", "calendar_feed", ["account_id", "member_id"])
