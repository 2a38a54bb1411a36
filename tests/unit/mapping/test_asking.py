"""Questions to mapping APIs, and when one that fails is asked again."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from tests.unit.alerts.shaping import API
from tocsin.kernel.clock import ManualClock
from tocsin.kernel.ids import SeededIds
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.mapping.api_flow import MappingApis
from tocsin.mapping.ask_flow import AT_ONCE, MOST_KNOWN, Asker
from tocsin.mapping.breaker import Breaker
from tocsin.mapping.model import ApiWant, Reply
from tocsin.mapping.question import may_try_again, read_answer, write_question
from tocsin.runtime.secrets import Vault

NOW = 1_767_603_600_000
WANT = ApiWant(API.api_id, ("owner", "tier"), b'{"title":"x"}')


class Carrier:
    """A way out that answers at once, or never."""

    def __init__(self) -> None:
        self.sent: list[HttpRequest] = []
        self.under_way = self.most = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def http(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        await self.may_answer.wait()
        self.under_way -= 1
        return HttpResponse(status=200, headers={}, body=b'{"result_labels":{"owner":"ana"}}')


def asker(carrier: Carrier) -> Asker:
    ids = SeededIds(1)
    return Asker(ManualClock(NOW), carrier, MappingApis(ids, Vault(b"k" * 32, ids.bytes)))  # type: ignore[arg-type]


def wants(number: int) -> dict[ApiWant, int]:
    return {ApiWant(API.api_id, ("owner",), b'{"n":%d}' % one): NOW for one in range(number)}


def test_a_question_is_json_with_the_time_of_the_event() -> None:
    request = write_question(API, {"X-A": "b"}, WANT, NOW)
    assert msgspec.json.decode(request.body) == {
        "result_label_keys": ["owner", "tier"],
        "event": {"title": "x", "event_time": NOW // 1_000},
    }
    assert request.headers == {"X-A": "b", "Content-Type": "application/json"}
    assert (request.timeout_s, request.verify_tls) == (2.0, True)


@pytest.mark.parametrize(
    ("body", "labels"),
    [
        (b'{"result_labels":{"owner":"ana","foreign":"x"}}', {"owner": "ana"}),
        (b'{"result_labels":{"owner":null,"tier":"a\\u0000b"}}', {"tier": "ab"}),
        (b'{"result_labels":{"foreign":3}}', {}),
    ],
)
def test_only_what_was_asked_for_is_taken(body: bytes, labels: dict[str, str]) -> None:
    assert read_answer(HttpResponse(status=200, headers={}, body=body), WANT) == Reply(labels)


def test_what_may_help_is_tried_again() -> None:
    again = {"timeout", "connect", "tls", "cut", "dns", "status"}
    never = {"refused", "redirect", "too_large", "bad_answer"}
    assert {one for one in again | never if may_try_again(Reply(problem=one))} == again
    sent = read_answer(NoResponse(kind="timeout_before_send", text="x"), WANT)
    assert sent == Reply(problem="timeout", text="x")


def test_a_breaker_opens_after_three_failures_and_longer_each_time() -> None:
    one = Breaker()
    one.failed(NOW)
    one.failed(NOW)
    assert not one.is_open(NOW)
    one.failed(NOW)
    assert one.is_open(NOW + 29_999)
    assert not one.is_open(NOW + 30_000)
    one.failed(NOW + 30_000)
    assert one.is_open(NOW + 89_999)
    for _ in range(20):
        one.failed(NOW)
    assert one.open_until_at == NOW + 600_000
    one.succeeded()
    assert not one.is_open(NOW)


@pytest.mark.anyio
async def test_a_few_are_asked_at_a_time_and_answers_are_kept_bounded() -> None:
    carrier = Carrier()
    mine = asker(carrier)
    replies = await mine.ask(wants(MOST_KNOWN + 10), {API.api_id: API})
    assert set(map(str, (one.labels for one in replies.values()))) == {"{'owner': 'ana'}"}
    assert carrier.most == AT_ONCE
    assert len(mine._known) == MOST_KNOWN


@pytest.mark.anyio
async def test_the_time_for_all_questions_is_bounded() -> None:
    carrier = Carrier()
    carrier.may_answer.clear()
    replies = await asker(carrier).ask(wants(20), {API.api_id: API}, 0.01)
    assert {one.problem for one in replies.values()} == {"busy"}
    assert len(carrier.sent) == AT_ONCE


@pytest.mark.anyio
async def test_an_api_that_is_not_there_is_no_error() -> None:
    assert await asker(Carrier()).ask({WANT: NOW}, {}) == {WANT: Reply(problem="gone")}
