"""Similar: what incidents are compared by; merging by hand, and merging that is switched off."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of likenesses; give incidents their new columns.

    The new columns have defaults so that a process of the release before may still write rows beside this one.
    """
    op.create_table(
        "likeness",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "channel_id", "likeness", name=op.f("pk_likeness")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "likeness_feature",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "channel_id", "feature", "likeness", name=op.f("pk_likeness_feature")),
        sqlite_with_rowid=False,
    )
    for name, kind, default in (
        ("likeness", sa.Text(), "''"),
        ("merged_into", sa.Text(), "''"),
        ("is_rare", sa.Boolean(create_constraint=False), sa.false()),
        ("merge_off", sa.Boolean(create_constraint=False), sa.false()),
    ):
        given = sa.text(default) if isinstance(default, str) else default
        op.add_column("incident", sa.Column(name, kind, nullable=False, server_default=given))
    op.create_index(
        "ix_incident_past",
        "incident",
        ["account_id", "channel_id", "likeness", "start_at"],
        sqlite_where=sa.text("progress = 'Closed'"),
        postgresql_where=sa.text("progress = 'Closed'"),
    )
    op.create_index(
        "ix_incident_rare",
        "incident",
        ["account_id", "start_at", "incident_id"],
        sqlite_where=sa.text("is_rare"),
        postgresql_where=sa.text("is_rare"),
    )
