"""Noise: drop, silence and inhibit rules; alerts that are muted or flap; incidents that alerts join."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of noise; give alerts and incidents their new columns.

    The new columns have defaults so that a process of the release before may still write rows beside this one.
    """
    op.create_table(
        "noise_rule",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "rule_id", name=op.f("pk_noise_rule")),
    )
    op.create_index("ix_noise_rule_channel", "noise_rule", ["account_id", "channel_id", "kind", "priority"])
    op.create_table(
        "noise_rule_version",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "rule_id", "version", name=op.f("pk_noise_rule_version")),
    )
    op.create_table(
        "incident_group",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "channel_id", "group_key", name=op.f("pk_incident_group")),
    )
    op.add_column("alert", sa.Column("mute", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("alert", sa.Column("flap", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("incident", sa.Column("mute", sa.Text(), nullable=False, server_default=sa.text("''")))
