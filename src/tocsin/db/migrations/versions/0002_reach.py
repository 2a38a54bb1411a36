"""Ways to people: providers, identities, devices, codes, drills; and what deliveries tell of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the reach room; give deliveries, attempts and members their new columns.

    The new columns have defaults so that a process of the release before may still write rows beside this one.
    """
    op.create_table(
        "chat",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_key", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "provider_id", "chat_key", name=op.f("pk_chat")),
    )
    op.create_table(
        "device",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("notifier", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("target_sealed", sa.Text(), nullable=False),
        sa.Column("target_hash", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("session_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("last_ok_at", sa.BigInteger(), nullable=False),
        sa.Column("last_receipt_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "device_id", name=op.f("pk_device")),
    )
    op.create_index("ix_device_member", "device", ["account_id", "member_id"], unique=False)
    op.create_index("ix_device_secret", "device", ["secret_hash"], unique=False)
    op.create_table(
        "drill",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("drill_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "drill_id", name=op.f("pk_drill")),
    )
    op.create_index("ix_drill_member", "drill", ["account_id", "member_id", "drill_id"], unique=False)
    op.create_table(
        "heard",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "provider_id", "event_key", name=op.f("pk_heard")),
    )
    op.create_index("ix_heard_age", "heard", ["created_at"], unique=False)
    op.create_table(
        "identity",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "provider_id", "member_id", name=op.f("pk_identity")),
    )
    op.create_index("ix_identity_member", "identity", ["account_id", "member_id"], unique=False)
    op.create_index("uq_identity_user", "identity", ["account_id", "provider_id", "user_id"], unique=True)
    op.create_table(
        "mention_table",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("table_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "table_id", name=op.f("pk_mention_table")),
    )
    op.create_table(
        "provider",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("notifier", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("settings_sealed", sa.Text(), nullable=False),
        sa.Column("callback_secret", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until_at", sa.BigInteger(), nullable=False),
        sa.Column("last_ok_at", sa.BigInteger(), nullable=False),
        sa.Column("last_failed_at", sa.BigInteger(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "provider_id", name=op.f("pk_provider")),
    )
    op.create_index("ix_provider_notifier", "provider", ["account_id", "notifier"], unique=False)
    op.create_table(
        "provider_stream",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("lease_until_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "provider_id", name=op.f("pk_provider_stream")),
    )
    op.create_table(
        "ticket",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "ticket_id", name=op.f("pk_ticket")),
    )
    op.create_index("ix_ticket_code", "ticket", ["code_hash"], unique=False)
    op.create_index("ix_ticket_member", "ticket", ["account_id", "member_id", "kind", "created_at"], unique=False)
    op.add_column("attempt", sa.Column("notifier", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("attempt", sa.Column("provider_id", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("delivery", sa.Column("kind", sa.Text(), nullable=False, server_default=sa.text("'incident'")))
    op.add_column("delivery", sa.Column("medium", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("provider_id", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("delivery", sa.Column("tried", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("words_sealed", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("severity", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("subject_id", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("cause_id", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("provider_message_id", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("ref", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("proof", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("delivery", sa.Column("proof_at", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.create_index(
        "ix_delivery_message",
        "delivery",
        ["account_id", "provider_id", "provider_message_id"],
        unique=False,
        sqlite_where=sa.text("provider_message_id <> ''"),
        postgresql_where=sa.text("provider_message_id <> ''"),
    )
    op.create_index(
        "ix_delivery_subject",
        "delivery",
        ["account_id", "subject_id"],
        unique=False,
        sqlite_where=sa.text("subject_id <> ''"),
        postgresql_where=sa.text("subject_id <> ''"),
    )
    op.create_index("ix_attempt_time", "attempt", ["account_id", "created_at"], unique=False)
    op.create_index("ix_delivery_time", "delivery", ["account_id", "created_at", "delivery_id"], unique=False)
    op.add_column("member", sa.Column("quiet", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.execute("UPDATE delivery SET medium = CASE notifier WHEN 'email' THEN 'email' ELSE 'robot' END")
