"""Time, chance, environment, commits and broad excepts have one place each."""

from tests.shape import rules
from tests.shape.source import hold


def test_only_the_clock_reads_the_time() -> None:
    hold(rules.clock, f"Take `now` (milliseconds) as a parameter; only {rules.CLOCK} reads a clock:")


def test_only_ids_draw_chance() -> None:
    hold(rules.entropy, f"Take the number or id as a parameter; only {rules.ENTROPY} draws one:")


def test_only_config_reads_the_environment() -> None:
    hold(rules.environment, f"Add a setting to {rules.ENVIRONMENT} and pass its value in:")


def test_only_the_database_commits() -> None:
    hold(rules.commit, f"Work inside `async with db.transaction() as tx`; only {rules.COMMIT} ends one:")


def test_only_few_files_catch_everything() -> None:
    places = ", ".join(sorted(rules.BROAD_EXCEPT))
    hold(rules.broad_except, f"Name the exceptions you can answer; everything else belongs to {places}:")


def test_sql_is_never_glued() -> None:
    hold(rules.built_sql, "Use SQLAlchemy expressions, or a constant statement with parameters:")
