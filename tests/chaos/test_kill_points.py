"""Killed at any storage call, the product keeps its promises: nothing accepted is lost, each layer is told once.

`TOCSIN_KILL_POINTS` sets how many kills are made in all (40; `make chaos` asks for 200), `TOCSIN_CHAOS_SEED` where.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.storage_kills import TITLE, Chain, NoTracingError, Promise, choose, require_tracing
from tests.real.processes import wait_until
from tests.real.smtp_sink import Mail, SmtpSink

CHAINS = 4
POINTS = int(os.environ.get("TOCSIN_KILL_POINTS", "40"))
SEED = int(os.environ.get("TOCSIN_CHAOS_SEED", "20260601"))
IN_FLIGHT = 4
"""Mails that may be on the wire at one moment; a crash may leave each of them sent but not recorded."""
TOLD_S = 120.0
"""Until the lease of the last crash has run out and what it held is sent again."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60 + TOLD_S + 5 * POINTS)]


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
    for point in choose(chain.count_calls(), rounds, SEED + chain_number):
        chain.run(point)
        assert_files_are_whole(chain)

    chain.server.start()
    chain.repeat_unanswered()
    for promise in chain.rounds:
        assert_promise_kept(chain, promise)
    assert_told_once(chain)
    chain.server.stop()
    audit = chain.server.run("audit", "--data", str(chain.server.data))
    assert audit.process.returncode == 0, audit.tail()
    hit = sum(promise.killed_by_strace for promise in chain.rounds)
    assert hit >= rounds * 0.8, f"only {hit} of {rounds} kills met a storage call: the scenario has changed"


def assert_files_are_whole(chain: Chain) -> None:
    """Right after a kill: the file is sound, and whatever was answered is in it, waiting or done."""
    where = f"after {chain.rounds[-1].point}"
    database = chain.files_after_kill()
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], where
    done = {key for (key,) in database.execute("SELECT alert_key FROM event")}
    (waiting,) = database.execute("SELECT coalesce(sum(event_cnt), 0) FROM inbox").fetchone()
    missing = {key for promise in chain.rounds for key in promise.answered} - done
    assert len(missing) <= waiting, f"{where}: accepted and gone: {sorted(missing)}"
    twice = "SELECT incident_id, layer_idx, round, recipient, count(*) FROM delivery WHERE event = 'triggered'"
    rows = database.execute(f"{twice} GROUP BY 1, 2, 3, 4 HAVING count(*) > 1").fetchall()
    assert rows == [], f"{where}: one layer told twice: {rows}"
    database.close()


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
    """Everybody is told of every incident that nobody had taken, and a copy is only what a crash left in doubt."""
    taken = {key for one in chain.rounds for key in (one.acknowledged, one.closed, *one.command_unsure)}
    due = {key for promise in chain.rounds for key in promise.asked} - taken
    chain.smtp.wait_for("every incident to be told", lambda mails: due <= set(copies(mails)), TOLD_S)
    extra = 0
    for key, mails in copies(chain.smtp.mails()).items():
        assert len({mail.message["Message-ID"] for mail in mails}) == 1, f"{key}: copies that cannot be recognised"
        extra += len(mails) - 1
    assert extra <= IN_FLIGHT * len(chain.rounds), f"{extra} copies after {len(chain.rounds)} kills"


def copies(mails: list[Mail]) -> dict[str, list[Mail]]:
    """The mails by the key of the event they tell of."""
    by_key: dict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        start = mail.subject.find(f"{TITLE} ")
        if start >= 0:
            by_key[mail.subject[start : start + len(f"{TITLE} 000-00.")]].append(mail)
    return by_key
