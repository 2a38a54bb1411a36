"""What should come regularly, keys that are still taken after they were replaced, and what can be tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of heartbeats; integrations may hold an old key and what they miss."""
    op.add_column("integration", sa.Column("old_key_hash", sa.Text(), nullable=False, server_default=""))
    op.add_column("integration", sa.Column("old_key_until", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("integration", sa.Column("watch", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("integration", sa.Column("mail_prefix", sa.Text(), nullable=True))
    op.create_index("uq_integration_mail_prefix", "integration", ["mail_prefix"], unique=True)
    op.create_index("ix_integration_old_key", "integration", ["old_key_hash"])
    op.add_column("rejected_event", sa.Column("method", sa.Text(), nullable=False, server_default="POST"))
    op.add_column("rejected_event", sa.Column("query", sa.Text(), nullable=False, server_default=""))
    op.add_column("rejected_event", sa.Column("retried_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "heartbeat",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("integration_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("every_s", sa.Integer(), nullable=False),
        sa.Column("grace_s", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "integration_id", "name", name=op.f("pk_heartbeat")),
    )
