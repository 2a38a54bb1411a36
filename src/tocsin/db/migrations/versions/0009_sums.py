"""Sums: what an incident knows of its alerts without reading them; the open alerts of a channel."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the alerts of an incident be counted in the index alone, and the open ones of a channel be found."""
    op.drop_index("ix_alert_incident", table_name="alert")
    op.create_index("ix_alert_incident", "alert", ["account_id", "incident_id", "is_open", "created_at"])
    op.create_index(
        "ix_alert_channel_open",
        "alert",
        ["account_id", "channel_id"],
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
