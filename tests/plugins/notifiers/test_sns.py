"""Amazon SNS: signatures against the vectors that AWS publishes, requests and answers."""

from urllib.parse import parse_qsl

import pytest

from tocsin.notifiers.aws_sns.notifier import NOTIFIER
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome
from tocsin.notifiers.sigv4 import AwsKey, sign

AT = 1440938160000  # 2015-08-30T12:36:00Z, the instant of the test suite
HOST = "https://example.amazonaws.com"
KEY = AwsKey(
    key_id="AKIDEXAMPLE", secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", region="us-east-1", service="service"
)
SETTINGS = {
    "access_key_id": "AKIDEXAMPLEAKIDEXAMP",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "region": "eu-west-1",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("method", "url", "headers", "body", "signature"),
    [
        ("GET", "/", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "/", {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "GET",
            "/?Param2=value2&Param1=value1",
            {},
            b"",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        ("GET", "/%E1%88%B4", {}, b"", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        ("POST", "/", FORM, b"Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
        (
            "GET",
            "/",
            {"My-Header1": " value1", "My-Header2": ' "a   b   c"'},
            b"",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
    ],
)
def test_signatures_are_those_of_the_published_suite(
    method: str, url: str, headers: dict[str, str], body: bytes, signature: str
) -> None:
    signed = sign(KEY, method, HOST + url, headers, body, AT)
    names = ";".join(sorted(["host", "x-amz-date", *(name.lower() for name in headers)]))
    assert signed["X-Amz-Date"] == "20150830T123600Z"
    assert signed["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    assert "MDENG" not in repr(KEY)


def message_of() -> Message:
    return Message(event="triggered", delivery_id="d1", sent_at=AT, num="A1", title="Disk full", severity="Critical")


def test_a_message_is_signed_for_the_sns_of_its_region() -> None:
    request = NOTIFIER.build(message_of(), {"phone": "+12025550123"}, SETTINGS)
    assert isinstance(request, HttpRequest)
    assert request.url == "https://sns.eu-west-1.amazonaws.com/"
    again = sign(
        AwsKey(key_id=SETTINGS["access_key_id"], secret=KEY.secret, region="eu-west-1", service="sns"),
        "POST",
        request.url,
        FORM,
        request.body,
        AT,
    )
    assert request.headers == {"User-Agent": "Tocsin", **again}
    assert dict(parse_qsl(request.body.decode()))["Message"] == "[Critical] INC #A1 Disk full"
    china = NOTIFIER.build(message_of(), {"phone": "+12025550123"}, SETTINGS | {"region": "cn-north-1"})
    assert isinstance(china, HttpRequest)
    assert china.url == "https://sns.cn-north-1.amazonaws.com.cn/"


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        ({}, []),
        ({"region": "us-gov-west-1", "sender_id": "Tocsin1"}, []),
        ({"region": "evil.example/"}, ["region"]),
        ({"region": "us-east-1.evil.example"}, ["region"]),
        ({"access_key_id": "id"}, ["access_key_id"]),
        ({"secret_access_key": ""}, ["secret_access_key"]),
        ({"sender_id": "12345"}, ["sender_id"]),
        ({"sender_id": "longer than eleven"}, ["sender_id"]),
    ],
)
def test_settings_are_checked(settings: dict[str, str], fields: list[str]) -> None:
    assert [problem.field for problem in NOTIFIER.check(SETTINGS | settings)] == fields


def test_an_answer_without_an_id_is_no_success() -> None:
    for body in (b"", b"<MessageId></MessageId>", b"<html>a proxy</html>", b'{"MessageId":"567910cd-659e"}'):
        receipt = NOTIFIER.judge(HttpResponse(status=200, headers={}, body=body))
        assert receipt.outcome is Outcome.transient
        assert receipt.is_down
