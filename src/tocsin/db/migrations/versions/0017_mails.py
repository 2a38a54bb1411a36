"""Mails that are taken out of a mailbox, each once, by one process."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of taken mails and of mailboxes."""
    op.create_table(
        "mail_taken",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("integration_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mail_key", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "integration_id", "mail_key", name=op.f("pk_mail_taken")),
    )
    op.create_index("ix_mail_taken_age", "mail_taken", ["taken_at"])
    op.create_table(
        "mailbox",
        sa.Column("mailbox_key", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("lease_until_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox_key", name=op.f("pk_mailbox")),
    )
