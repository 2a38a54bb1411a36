"""A rule that never fires protects nothing: each one is shown what it forbids and what it allows."""

from pathlib import PurePosixPath

import pytest

from tests.shape import rules
from tests.shape.source import Module, Rule

BROKEN: list[tuple[Rule, str, str]] = [
    (rules.clock, "alerts/flow.py", "from datetime import datetime as dt\ndt.now()"),
    (rules.clock, "alerts/flow.py", "import datetime\ndatetime.date.today()"),
    (rules.clock, "alerts/flow.py", "from time import monotonic\ntick = monotonic"),
    (rules.clock, "alerts/flow.py", "import time as t\nt.time_ns()"),
    (rules.clock, "engine/loop.py", "import asyncio\nasyncio.get_running_loop().time()"),
    (rules.entropy, "notify/retry.py", "import random\nrandom.random()"),
    (rules.entropy, "people/keys.py", "from secrets import token_urlsafe\ntoken_urlsafe()"),
    (rules.entropy, "people/keys.py", "import uuid\nuuid.uuid4()"),
    (rules.entropy, "people/keys.py", "import os\nos.urandom(8)"),
    (rules.environment, "server.py", "import os\nos.environ.get('HOME')"),
    (rules.environment, "server.py", "from os import getenv\ngetenv('HOME')"),
    (rules.commit, "alerts/store.py", "def f(tx):\n    tx.commit()"),
    (rules.commit, "alerts/store.py", "STATEMENT = 'BEGIN; COMMIT'"),
    (rules.broad_except, "alerts/flow.py", "try:\n    pass\nexcept Exception:\n    pass"),
    (rules.broad_except, "alerts/flow.py", "try:\n    pass\nexcept (ValueError, BaseException):\n    pass"),
    (rules.broad_except, "alerts/flow.py", "try:\n    pass\nexcept:\n    pass"),
    (rules.broad_except, "alerts/flow.py", "from contextlib import suppress\nsuppress(Exception)"),
    (rules.local_import, "alerts/flow.py", "def f():\n    from tocsin.kernel import ids"),
    (rules.local_import, "alerts/flow.py", "async def f():\n    from . import store"),
    (rules.local_import, "alerts/flow.py", "import importlib\nimportlib.import_module('tocsin.db')"),
    (rules.built_sql, "alerts/store.py", "def f(tx, x):\n    tx.execute(f'SELECT {x}')"),
    (rules.built_sql, "alerts/store.py", "def f(tx, x):\n    tx.execute('SELECT %s' % x)"),
    (rules.built_sql, "alerts/store.py", "from sqlalchemy import text\ntext('SELECT ' + 'x')"),
    (rules.built_sql, "alerts/store.py", "import sqlalchemy as sa\nsa.text('SELECT {}'.format(1))"),
    (rules.worldly_decision, "alerts/lifecycle.py", "from tocsin.db import tables"),
    (rules.worldly_decision, "alerts/lifecycle.py", "import tocsin.runtime.http"),
    (rules.store_seen, "alerts/lifecycle.py", "from tocsin.alerts import store"),
    (rules.store_seen, "people/login.py", "from tocsin.people.credential_store import read"),
    (rules.missing_docstring, "alerts/model.py", "x = 1"),
    (rules.missing_docstring, "alerts/model.py", '"""Nouns."""\ndef f(): ...'),
    (rules.missing_docstring, "alerts/model.py", '"""Nouns."""\nclass F: ...'),
    (rules.vague_name, "alerts/utils.py", ""),
    (rules.vague_name, "common/model.py", ""),
]

KEPT: list[tuple[Rule, str, str]] = [
    (rules.clock, rules.CLOCK, "import time\ntime.time()"),
    (rules.clock, "kernel/spans.py", "from datetime import UTC, datetime\ndatetime.fromtimestamp(0, UTC)"),
    (rules.clock, "kernel/spans.py", "def f(event):\n    return event.time()"),
    (rules.entropy, rules.ENTROPY, "import secrets\nsecrets.token_bytes(8)"),
    (rules.entropy, "people/login.py", "import secrets\nsecrets.compare_digest('a', 'b')"),
    (rules.entropy, "people/login.py", "import uuid\nuuid.uuid5(uuid.NAMESPACE_URL, 'x')"),
    (rules.environment, rules.ENVIRONMENT, "import os\nos.environ"),
    (rules.commit, rules.COMMIT, "def f(c):\n    c.commit()"),
    (rules.commit, "db/postgres.py", "STATEMENT = 'SET synchronous_commit = on'"),
    (rules.commit, "db/postgres.py", "STATEMENT = 'CREATE TEMP TABLE t (id int) ON COMMIT DROP'"),
    (rules.commit, "db/sqlite.py", '"""COMMIT is final."""'),
    (rules.broad_except, "engine/loop.py", "try:\n    pass\nexcept Exception:\n    pass"),
    (rules.broad_except, "db/link.py", "try:\n    pass\nexcept BaseException:\n    undo()\n    raise"),
    (rules.local_import, "people/login.py", "def f():\n    import argon2"),
    (rules.built_sql, "alerts/store.py", "from sqlalchemy import text\ntext('SELECT :x')"),
    (rules.built_sql, "notifiers/robots.py", "def text(x): ...\ntext(f'{1}')"),
    (rules.worldly_decision, "alerts/rules_store.py", "from tocsin.db import tables"),
    (rules.worldly_decision, "alerts/flow.py", "from tocsin.db import tables"),
    (rules.store_seen, "alerts/flow.py", "from tocsin.alerts import store"),
    (rules.missing_docstring, "alerts/model.py", '"""Nouns."""\ndef _f(): ...'),
]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_rule_bites(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module(PurePosixPath(path), text)))


@pytest.mark.parametrize(("rule", "path", "text"), KEPT)
def test_rule_lets_pass(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Module(PurePosixPath(path), text)))


def test_imports_are_followed_to_modules() -> None:
    module = Module(
        PurePosixPath("alerts/flow.py"), "from . import store\nfrom tocsin.kernel.ids import new\nimport json"
    )
    assert rules.imports_of(module, {"tocsin.alerts.store", "tocsin.kernel.ids", "tocsin.kernel"}) == {
        "tocsin.alerts.store",
        "tocsin.kernel.ids",
    }
