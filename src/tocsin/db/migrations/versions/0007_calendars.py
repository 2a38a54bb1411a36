"""Calendars: which days are workdays; what noise rules did, counted by rule."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
