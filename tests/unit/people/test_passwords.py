"""Which passwords pass, and how the hashes behave."""

from __future__ import annotations

import pytest

from tocsin.kernel.errors import InvalidParameter, TooFrequent
from tocsin.kernel.ids import SeededIds
from tocsin.people import login, passwords
from tocsin.people.login import Hashing

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "password", ["correct horse", "12345678x", "пароль-длинный", "密码密码密码密码1", "a" * 7 + "b", "x" * 127 + "y"]
)
def test_long_and_unusual_passwords_pass(password: str) -> None:
    passwords.check(password, "ana@example.com", "Ana")


@pytest.mark.parametrize(
    "password", ["short", "x" * 129, "password", "PASSWORD1", "12345678", "aaaaaaaaaa", "ana@example.com", "Ana Annas"]
)
def test_what_is_tried_first_does_not(password: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^new_password: "):
        passwords.check(password, "ANA@example.com", "ana annas")


def test_one_time_passwords_can_be_read_out_and_are_never_the_same() -> None:
    ids = SeededIds(1)
    made = {passwords.make_one_time(ids) for _ in range(100)}
    assert len(made) == 100
    for one in made:
        assert [len(part) for part in one.split("-")] == [5, 5, 5, 5]
        passwords.check(one)


async def test_only_the_right_password_fits_its_hash() -> None:
    hashing = Hashing(memory_kib=8, passes=1)
    stored = await hashing.hash("correct horse")
    assert stored.startswith("$argon2id$")
    assert await hashing.verify(stored, "correct horse")
    assert not await hashing.verify(stored, "correct horse ")
    assert not await hashing.verify("", "")
    assert not await hashing.verify("not a hash", "correct horse")
    hashing.close()


async def test_too_many_at_once_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "_WAITING", 0)
    with pytest.raises(TooFrequent):
        await Hashing(memory_kib=8, passes=1).hash("correct horse")


def test_hashes_of_the_product_are_slow() -> None:
    assert (login.MEMORY_KIB, login.PASSES) >= (47_104, 1), "OWASP's recommendation for argon2id with one lane"
