"""What was refused is forgotten after some time, so it is found by its age."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index rejected events by when they were received."""
    op.create_index("ix_rejected_event_received", "rejected_event", ["received_at"])
