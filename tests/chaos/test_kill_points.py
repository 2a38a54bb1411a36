"""Killed at any storage call, the product keeps its promises: nothing accepted is lost, each layer is told once.

`TOCSIN_KILL_POINTS` sets how many kills are made in all (4, which shows that the rig works; `make chaos` and CI ask for
200), `TOCSIN_CHAOS_SEED` where.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.storage_kills import TITLE, Chain, NoTracingError, Promise, choose, require_tracing, waiting
from tests.real.processes import wait_until
from tests.real.smtp_sink import Mail, SmtpSink

POINTS = int(os.environ.get("TOCSIN_KILL_POINTS", "4"))
SEED = int(os.environ.get("TOCSIN_CHAOS_SEED", "20260601"))
CHAINS = max(1, min(4, POINTS // 4))
TOLD_S = 60.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 5 * POINTS)]


TORN = {
    "an alert without its incident": """
        SELECT alert_key FROM alert LEFT JOIN incident USING (account_id, incident_id)
        WHERE incident.incident_id IS NULL AND alert.incident_id <> ''""",
    "an incident without its escalation, or a layer told without its delivery": """
        SELECT title FROM incident
        LEFT JOIN escalation USING (account_id, incident_id) LEFT JOIN delivery USING (account_id, incident_id)
        WHERE escalation.incident_id IS NULL OR (escalation.sent_rounds > 0 AND delivery.incident_id IS NULL)""",
    "an incident without a timeline": """
        SELECT title FROM incident LEFT JOIN feed ON feed.ref_id = incident.incident_id WHERE feed.ref_id IS NULL""",
    "one layer told twice": """
        SELECT incident_id, layer_idx, round, recipient FROM delivery
        GROUP BY incident_id, layer_idx, round, recipient HAVING count(*) > 1""",
}
"""Rows that must not exist, whenever a process dies: what belongs together is written in one transaction."""


@pytest.fixture(scope="module", autouse=True)
def tracing() -> None:
    """Skip loudly where processes cannot be traced; fail in CI."""
    try:
        require_tracing()
    except NoTracingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must make these kills: {missing}")
        pytest.skip(f"NOT TESTED with kills at storage calls: {missing}")


@pytest.fixture
def smtp() -> Iterator[SmtpSink]:
    """A real SMTP server that outlives every kill."""
    with SmtpSink() as sink:
        yield sink


@pytest.mark.parametrize("chain_number", range(CHAINS))
def test_every_promise_is_kept_through_a_chain_of_kills(chain_number: int, tmp_path: Path, smtp: SmtpSink) -> None:
    rounds = -(-POINTS // CHAINS)
    chain = Chain(tmp_path, smtp, rounds + 1)
    try:
        for point in choose(chain.count_calls(), rounds, SEED + chain_number):
            chain.run(point)
            assert_files_are_whole(chain)
        chain.server.start()
        chain.let_leases_run_out()
        chain.repeat_unanswered()
        for promise in chain.rounds:
            assert_promise_kept(chain, promise)
        assert_told_once(chain)
    finally:
        chain.server.stop()
    audit = chain.server.run("audit", "--data", str(chain.server.data))
    assert audit.process.returncode == 0, audit.tail()
    hit = sum(promise.killed_by_strace for promise in chain.rounds)
    assert hit >= rounds * 0.75, f"only {hit} of {rounds} kills met a storage call: the scenario has changed"


def assert_files_are_whole(chain: Chain) -> None:
    """Right after a kill: the file is sound, whatever was answered is in it, and what belongs together is together."""
    where = f"after {chain.rounds[-1].point}"
    answered = {key for promise in chain.rounds for key in promise.answered}
    with chain.files_after_kill() as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], where
        done = {key for (key,) in database.execute("SELECT alert_key FROM event")}
        lost = answered - done - waiting(database)
        assert not lost, f"{where}: accepted and gone: {sorted(lost)}"
        for what, sql in TORN.items():
            assert database.execute(sql).fetchall() == [], f"{where}: {what}"


def assert_promise_kept(chain: Chain, promise: Promise) -> None:
    """At the end: one alert for each event that was answered, counted as often as it was taken, and commands obeyed."""
    wait_until(
        "the inbox to be empty", lambda: sum(one["event_cnt"] for one in chain.alerts(promise)) >= len(promise.asked)
    )
    alerts = Counter(alert["alert_key"] for alert in chain.alerts(promise))
    assert alerts == Counter(promise.asked.keys()), f"round {promise.number}, {promise.point}: lost or doubled"
    for alert in chain.alerts(promise):
        key = alert["alert_key"]
        assert promise.answered[key] <= alert["event_cnt"] <= promise.asked[key], f"{key}, {promise.point}"
    progress = chain.progress(promise)
    assert not promise.acknowledged or progress[promise.acknowledged] == "Processing", f"{promise.point}"
    assert not promise.closed or progress[promise.closed] == "Closed", f"{promise.point}"


def assert_told_once(chain: Chain) -> None:
    """Everybody is told of every incident that nobody had taken; a copy is only what a crash left in doubt."""
    taken = {key for one in chain.rounds for key in (one.acknowledged, one.closed, *one.command_unsure)}
    due = {key for promise in chain.rounds for key in promise.asked} - taken
    chain.smtp.wait_for("every incident to be told", lambda mails: due <= set(copies(mails)), TOLD_S)
    for key, mails in copies(chain.smtp.mails()).items():
        assert len({mail.message["Message-ID"] for mail in mails}) == 1, f"{key}: copies that cannot be recognised"
        assert len(mails) == 1 or key in chain.in_doubt, (
            f"{key}: told {len(mails)} times though no crash left it in doubt"
        )


def copies(mails: list[Mail]) -> dict[str, list[Mail]]:
    """The mails by the key of the event they tell of."""
    by_key: dict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        start = mail.subject.find(f"{TITLE} ")
        if start >= 0:
            by_key[mail.subject[start : start + len(f"{TITLE} 000-00.")]].append(mail)
    return by_key
