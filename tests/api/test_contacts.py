"""An e-mail address or a number becomes somebody's by a code that only its owner gets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.reaching import Surroundings, sms, voice
from tocsin.db.tables import ticket
from tocsin.kernel.clock import HOUR, MINUTE, SECOND
from tocsin.reach import provider_store
from tocsin.reach.model import Provider

pytestmark = pytest.mark.anyio

NUMBER = "+4915112345678"


@pytest.fixture
def around() -> Surroundings:
    """What hears the codes."""
    return Surroundings()


@pytest.fixture
async def house(tmp_path: Path, around: Surroundings) -> AsyncIterator[House]:
    """A house with a provider of mail."""
    async with api_world(tmp_path, around.parts()) as made:
        row = Provider(account_id=made.account.account_id, provider_id=5, notifier="email", name="Mail")
        async with made.db.transaction() as tx:
            await provider_store.add(tx, row)
        yield made


async def test_ones_own_address_is_proved(house: House, ana: Client, around: Surroundings) -> None:
    sent = await ana.data("/contact/code", kind="email")
    assert sent == {"sent_to": "ana@example.com", "expires_at": START_AT // 1_000 + 600}
    notice = around.ear.said[0]
    assert (notice.medium, notice.target, notice.person_id) == ("email", {"address": "ana@example.com"}, ana.member_id)
    assert notice.until_at == START_AT + 10 * MINUTE
    assert not (await ana.data("/member/info"))["email_verified"]
    code = around.ear.code()
    assert await ana.data("/contact/verify", kind="email", code=f" {code[:3]} {code[3:]}") == {
        "address": "ana@example.com"
    }
    assert (await ana.data("/member/info"))["email_verified"]
    again = await ana.post("/contact/verify", kind="email", code=code)
    assert again.message == "code: this code was used already; ask for a new one"
    assert code not in str([(line.object, line.detail) for line in await house.audited()])


async def test_the_code_is_nowhere_in_the_database(house: House, ana: Client, around: Surroundings) -> None:
    await ana.data("/contact/code", kind="email")
    async with house.db.snapshot() as tx:
        row = await tx.first(select(ticket))
    assert row is not None
    assert len(row.code_hash) == 64
    assert around.ear.code() not in str(row)


async def test_a_new_address_is_theirs_once_it_is_proved(house: House, ana: Client, around: Surroundings) -> None:
    await ana.data("/contact/code", kind="email", address=" New@Example.com ")
    assert (await ana.data("/member/info"))["email"] == "ana@example.com"
    await ana.data("/contact/verify", kind="email", code=around.ear.code())
    found = await ana.data("/member/info")
    assert (found["email"], found["email_verified"]) == ("New@Example.com", True)
    assert (await house.member(ana.member_id)).email_key == "new@example.com"
    await ana.data("/member/info/reset", member_id=ana.member_id, email="other@example.com")
    assert not (await ana.data("/member/info"))["email_verified"]


async def test_a_number_is_proved_by_text_or_call(ana: Client, house: House, around: Surroundings) -> None:
    nothing = await ana.post("/contact/code", kind="phone")
    assert nothing.message == "address: is required; you have no phone number yet"
    none = await ana.post("/contact/code", kind="phone", address=NUMBER)
    assert (none.code, none.message) == ("InvalidParameter", "by: no SMS provider is set up on this server")
    await sms(ana)
    await voice(ana)
    sent = await ana.data("/contact/code", kind="phone", address="0151 12345678", country_code="DE")
    assert sent["sent_to"] == "+491…78"
    assert around.ear.said[-1].target == {"phone": NUMBER}
    house.clock.advance(MINUTE)
    await ana.data("/contact/code", kind="phone", address=NUMBER, by="voice")
    spoken = around.ear.said[-1]
    assert spoken.medium == "voice"
    code = "".join(one for one in spoken.text if one.isdigit())[:6]
    assert ", ".join(code) in spoken.text
    await ana.data("/contact/verify", kind="phone", code=code)
    found = await ana.data("/member/info")
    assert (found["phone"], found["phone_verified"], found["country_code"]) == (NUMBER, True, "")


async def test_a_number_that_is_known_stays_as_it_was_written(house: House, ana: Client, around: Surroundings) -> None:
    await sms(ana)
    written = {"phone": "0151-12345678", "country_code": "DE"}
    await ana.data("/member/info/reset", member_id=ana.member_id, **written)
    await ana.data("/contact/code", kind="phone")
    await ana.data("/contact/verify", kind="phone", code=around.ear.code())
    found = await ana.data("/member/info")
    assert {name: found[name] for name in written} == written
    assert found["phone_verified"]


async def test_wrong_codes_are_counted_and_end_the_right_one(ana: Client, around: Surroundings, house: House) -> None:
    none = await ana.post("/contact/verify", kind="email", code="123456")
    assert none.message == "code: no code was asked for; ask for one first"
    await ana.data("/contact/code", kind="email")
    right = around.ear.code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    said = [(await ana.post("/contact/verify", kind="email", code=wrong)).message for _ in range(5)]
    assert said[0] == "code: is wrong; 4 more tries"
    assert said[3:] == ["code: is wrong; 1 more try", "code: is wrong; ask for a new one"]
    last = await ana.post("/contact/verify", kind="email", code=right)
    assert last.message == "code: a wrong code was given too often; ask for a new one"
    house.clock.advance(MINUTE)
    await ana.data("/contact/code", kind="email")
    await ana.data("/contact/verify", kind="email", code=around.ear.code())


async def test_a_code_ends_after_ten_minutes_and_with_the_next_one(
    ana: Client, around: Surroundings, house: House
) -> None:
    await ana.data("/contact/code", kind="email")
    first = around.ear.code()
    house.clock.advance(10 * MINUTE)
    late = await ana.post("/contact/verify", kind="email", code=first)
    assert late.message == "code: this code has expired; ask for a new one"
    await ana.data("/contact/code", kind="email")
    old = around.ear.code()
    house.clock.advance(MINUTE)
    await ana.data("/contact/code", kind="email", address="new@example.com")
    assert "is wrong" in (await ana.post("/contact/verify", kind="email", code=old)).message


async def test_codes_are_sent_once_a_minute_and_five_times_an_hour(ana: Client, bo: Client, house: House) -> None:
    await ana.data("/contact/code", kind="email")
    house.clock.advance(20 * SECOND)
    soon = await ana.post("/contact/code", kind="email")
    assert (soon.status, soon.code, soon.header("retry-after")) == (429, "RequestTooFrequently", "40")
    await bo.data("/contact/code", kind="email")
    for _ in range(4):
        house.clock.advance(MINUTE)
        await ana.data("/contact/code", kind="email")
    house.clock.advance(MINUTE)
    assert int((await ana.post("/contact/code", kind="email")).header("retry-after")) > 3_000
    house.clock.set(START_AT + HOUR)
    await ana.data("/contact/code", kind="email")


async def test_nobody_floods_an_address_whoever_asks(ana: Client, house: House) -> None:
    for number in range(20):
        one = await house.invite(ana, f"p{number}")
        await one.data("/contact/code", kind="email", address="Victim@example.org")
        house.clock.advance(MINUTE)
    other = await house.another_account()
    assert (await other.post("/contact/code", kind="email", address="victim@example.org")).status in (400, 429)
    assert (await ana.post("/contact/code", kind="email", address="victim@example.org")).status == 429


async def test_what_cannot_be_proved_is_refused(ana: Client, bo: Client, around: Surroundings, house: House) -> None:
    for wanted, field in (
        ({"kind": "email", "address": "bo@example.com"}, "address: belongs"),
        ({"kind": "email", "address": "nonsense"}, "address: "),
        ({"kind": "phone", "address": "15112345678"}, "address: must be a phone number with its country code"),
        ({"kind": "email", "by": "sms"}, "by: an e-mail address is proved by email"),
        ({"kind": "phone", "address": NUMBER, "by": "email"}, "by: "),
    ):
        refused = await ana.post("/contact/code", **wanted)
        assert (refused.code, refused.message.startswith(field)) == ("InvalidParameter", True), refused.message
    assert around.ear.said == []
    await ana.data("/contact/code", kind="email", address="late@example.com")
    await bo.data("/member/info/reset", member_id=bo.member_id, email="late@example.com")
    taken = await ana.post("/contact/verify", kind="email", code=around.ear.code())
    assert taken.message == "email: belongs to another member"
    assert (await house.member(ana.member_id)).email == "ana@example.com"


async def test_a_code_is_its_askers_alone(ana: Client, bo: Client, around: Surroundings) -> None:
    await ana.data("/contact/code", kind="email", address="new@example.com")
    refused = await bo.post("/contact/verify", kind="email", code=around.ear.code())
    assert refused.message == "code: no code was asked for; ask for one first"


async def test_codes_are_said_in_the_persons_language(ana: Client, around: Surroundings) -> None:
    await ana.data("/member/info/reset", member_id=ana.member_id, locale="zh-CN")
    await ana.data("/contact/code", kind="email")
    assert around.ear.said[0].title == "验证码"


async def test_the_card_has_the_numbers_of_the_voice_providers(ana: Client, bo: Client) -> None:
    empty = await bo.data("/contact-card/info")
    assert (empty["callers"], "TEL" in empty["vcard"]) == ([], False)
    calls = await voice(ana, "Calls", caller_ids=["+49 30 1234567", "01021364727"])
    quiet = await voice(ana, "Quiet")
    await sms(ana)
    card = await bo.data("/contact-card/info")
    assert card["callers"] == [
        {"provider_id": calls, "provider_name": "Calls", "numbers": ["+49301234567", "01021364727"]},
        {"provider_id": quiet, "provider_name": "Quiet", "numbers": []},
    ]
    assert "TEL;TYPE=WORK,VOICE:+49301234567\r\n" in card["vcard"]
    assert "canary" not in str(card)
    newer = await bo.data("/contact-card/info", version="4.0")
    assert 'TEL;TYPE="work,voice";VALUE=uri:tel:+49301234567\r\n' in newer["vcard"]
    regions = {one["region"]: one for one in (await bo.data("/contact-card/regions"))["items"]}
    assert [one["provider_name"] for one in regions["Mainland, China"]["callers"]] == ["Calls", "Quiet"]
    assert regions["Germany"] == {"region": "Germany", "dial_codes": ["+49"], "callers": []}
    await ana.data("/provider/disable", provider_id=calls)
    assert len((await bo.data("/contact-card/info"))["callers"]) == 1
