"""Sums: what an incident knows of its alerts without reading them; what lists are filtered by."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
