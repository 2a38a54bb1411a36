"""Shaping: enrich and process rules of integrations, mapping tables and mapping APIs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of shaping; say of integrations whether their events wait for an API.

    The new column has a default so that a process of the release before may still write rows beside this one.
    """
    _rules()
    _tables()
    op.create_table(
        "mapping_api",
        _account(),
        sa.Column("api_id", sa.Text(), nullable=False),
        *_texts("name", "description", "url", "headers_sealed"),
        sa.Column("timeout_s", sa.Integer(), nullable=False),
        sa.Column("retry_count", sa.Integer(), nullable=False),
        sa.Column("insecure_skip_verify", sa.Boolean(), nullable=False),
        *_numbers("team_id"),
        *_texts("status"),
        *_numbers("creator_id", "updated_by", "created_at", "updated_at", "deleted_at"),
        sa.PrimaryKeyConstraint("account_id", "api_id", name=op.f("pk_mapping_api")),
    )
    op.add_column("integration", sa.Column("asks_api", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_alert_integration_open",
        "alert",
        ["account_id", "integration_id"],
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )


def _rules() -> None:
    of_integration = ("account_id", "integration_id", "kind")
    op.create_table(
        "integration_rules",
        _account(),
        sa.Column("integration_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("kind"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("status", "rules"),
        *_numbers("creator_id", "updated_by", "created_at", "updated_at"),
        sa.PrimaryKeyConstraint(*of_integration, name=op.f("pk_integration_rules")),
    )
    op.create_table(
        "integration_rules_version",
        _account(),
        sa.Column("integration_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("kind"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("rules"),
        *_numbers("updated_by", "created_at"),
        sa.PrimaryKeyConstraint(*of_integration, "version", name=op.f("pk_integration_rules_version")),
    )


def _tables() -> None:
    op.create_table(
        "mapping_schema",
        _account(),
        *_texts("schema_id", "name", "description", "source_labels", "result_labels"),
        *_numbers("team_id", "generation", "uploads"),
        *_texts("status"),
        *_numbers("creator_id", "updated_by", "created_at", "updated_at", "replaced_at", "deleted_at"),
        sa.PrimaryKeyConstraint("account_id", "schema_id", name=op.f("pk_mapping_schema")),
    )
    op.create_table(
        "mapping_row",
        _account(),
        *_texts("schema_id"),
        sa.Column("generation", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("row_key", "fields"),
        *_numbers("created_at", "updated_at"),
        sa.PrimaryKeyConstraint("account_id", "schema_id", "generation", "row_key", name=op.f("pk_mapping_row")),
        sqlite_with_rowid=False,
    )


def _account() -> sa.Column[int]:
    return sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]
