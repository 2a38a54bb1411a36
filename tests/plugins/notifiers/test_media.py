"""What is particular to single media: signatures by the vendors' own formulas, mentions, hostile mails."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.plugins.notifiers.golden import mail_parts
from tocsin.kernel.wire import HttpRequest, Mail
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Mention, Message
from tocsin.notifiers.notifier import Receipt
from tocsin.notifiers.webhook.settings import header_problem
from tocsin.runtime.plugins import load_folders

CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
SENT_AT = 1763695800123
SEPARATORS = ["\r", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\0"]
ALLOWED_TAGS = {
    *("html", "head", "meta", "style", "title", "body", "div", "h1", "p", "b"),
    *("table", "tr", "td", "a", "ul", "li"),
}


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {"event": "triggered", "delivery_id": "d1", "sent_at": SENT_AT, "num": "A1", "title": "t"}
    return Message(**values | changes)


def posted(name: str, message: Message, target: dict[str, Any]) -> tuple[HttpRequest, dict[str, Any]]:
    request = CATALOGUE.notifier(name).build(message, target, {})
    assert isinstance(request, HttpRequest)
    return request, json.loads(request.body)


def mailed(message: Message, address: str = "ann@example.com") -> Mail:
    mail = CATALOGUE.notifier("email").build(message, {"address": address}, {"from": "oncall@example.com"})
    assert isinstance(mail, Mail)
    return mail


def test_dingtalk_signs_timestamp_and_secret_with_the_secret_and_encodes_once() -> None:
    request, _ = posted("dingtalk", message_of(), {"token": "tok", "sign_secret": "SECabc"})
    digest = hmac.new(b"SECabc", f"{SENT_AT}\nSECabc".encode(), hashlib.sha256).digest()
    query = parse_qs(urlsplit(request.url).query)
    assert query == {"access_token": ["tok"], "timestamp": [str(SENT_AT)], "sign": [base64.b64encode(digest).decode()]}
    assert "%25" not in request.url


def test_feishu_signs_nothing_with_timestamp_and_secret_in_seconds() -> None:
    _, content = posted("feishu", message_of(), {"token": "tok", "sign_secret": "abc"})
    digest = hmac.new(b"1763695800\nabc", b"", hashlib.sha256).digest()
    assert (content["timestamp"], content["sign"]) == ("1763695800", base64.b64encode(digest).decode())


def test_webhook_signatures_verify_as_standard_webhooks() -> None:
    """Checked the way the specification's receivers do it, with its own sample secret."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    request, _ = posted("webhook", message_of(), {"token": "https://x.example/", "sign_secret": secret})
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize(
    "name",
    [
        *("Host", "host", "HOST", "Authorization", "Cookie", "Connection", "Upgrade", "Transfer-Encoding", "TE"),
        *("Transfer_Encoding", "X-Forwarded-For", "x_forwarded_host", "X-Real-IP", "Forwarded", "Content-Length"),
        *("webhook-signature", "Proxy-Authorization", "Keep-Alive", "", "A B", "Ä", "X:Y", "X\r\nY", "Content-Type"),
    ],
)
def test_headers_that_change_identity_or_framing_are_refused(name: str) -> None:
    assert header_problem(name, "1")
    refused = CATALOGUE.notifier("webhook").build(
        message_of(), {"token": "https://x.example", "headers": {name: "1"}}, {}
    )
    assert isinstance(refused, Receipt)


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "\0", "中", "x" * 1025])
def test_header_values_stay_on_one_line(value: str) -> None:
    assert header_problem("X-Api-Key", value)
    assert not header_problem("X-Api-Key", "x" * 1024)


def test_an_oversized_webhook_loses_its_labels_first_and_says_so() -> None:
    labels = {f"k{n}": "\x01" * 2048 for n in range(50)}
    _, content = posted("webhook", message_of(labels=labels), {"token": "https://x.example/"})
    assert content["incident"]["labels"] == {}
    assert content["incident"]["labels_cut"] is True


def test_wecom_mentions_by_user_id_inline_and_by_phone_in_a_text_below() -> None:
    by_id = message_of(mentions=(Mention(name="Ann", user_id="ann", phone="1"),))
    by_phone = message_of(mentions=(Mention(name="Bob", phone="+86 138-0000-0000"),), url="https://t.example/i")
    request, inline = posted("wecom", by_id, {"token": "k"})
    assert inline["markdown"]["content"].endswith("<@ann>")
    assert request.follow is None
    request, content = posted("wecom", by_phone, {"token": "k"})
    assert "(https://t.example/i)" in content["markdown"]["content"]
    assert request.follow is not None
    assert request.follow.url == request.url
    below = json.loads(request.follow.body)
    assert below["msgtype"] == "text"
    assert below["text"]["mentioned_mobile_list"] == ["13800000000"]


@pytest.mark.parametrize("user_id", ["@all", "all", "ann><@all", "ann bob", "a" * 65, "ann\n"])
def test_a_mapped_id_means_one_person_in_wecom_or_nobody(user_id: str) -> None:
    request, content = posted("wecom", message_of(mentions=(Mention(name="Ann", user_id=user_id),)), {"token": "k"})
    assert "<@" not in content["markdown"]["content"]
    assert request.follow is None


def test_wecom_mentions_everybody_below() -> None:
    for message, target in ((message_of(mention_all=True), {}), (message_of(), {"at_all": True})):
        request, _ = posted("wecom", message, {"token": "k", **target})
        assert request.follow is not None
        assert json.loads(request.follow.body)["text"]["mentioned_mobile_list"] == ["@all"]


def test_an_alert_cannot_mention_anybody() -> None:
    hostile = message_of(title="<!channel> <@all> <at id=all></at>", description='<!here> <at user_id="all"></at>')
    for name, forbidden in (("slack", "<!"), ("wecom", "<@"), ("feishu", "<at")):
        _, content = posted(name, hostile, {"token": "k"})
        shown = json.dumps(content)
        if name == "feishu":  # the card's header is plain text, only the body is markup
            shown = json.dumps(content["card"]["elements"])
        assert forbidden not in shown


LONG = "磁盘将满👍🏽" * 2000
LINK = "https://tocsin.example/i/1"


@pytest.mark.parametrize("changes", [{"description": LONG}, {"body": LONG}, {"title": LONG}, {"responders": (LONG,)}])
def test_texts_are_cut_where_the_robots_stop_reading_and_keep_the_link(changes: dict[str, Any]) -> None:
    message = message_of(url=LINK, **changes)
    _, dingtalk = posted("dingtalk", message, {"token": "k"})
    _, wecom = posted("wecom", message, {"token": "k"})
    _, feishu = posted("feishu", message, {"token": "k"})
    _, slack = posted("slack", message, {"token": "k"})
    texts = {
        "dingtalk": (dingtalk["markdown"]["text"], 4000),
        "wecom": (wecom["markdown"]["content"], 4000),
        "feishu": (feishu["content"]["text"] if "body" in changes else json.dumps(feishu["card"]), 20_000),
        "slack": (slack["text"] if "body" in changes else slack["attachments"][0]["blocks"][0]["text"]["text"], 15_000),
    }
    for name, (text, limit) in texts.items():
        assert len(text.encode()) <= limit, name
        assert "body" in changes or LINK in text, name
    if "body" not in changes:
        assert len(texts["slack"][0]) <= 3000


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ('{"msg_type":"interactive","card":{"elements":[]}}', "interactive"),
        ('{"schema":"2.0","body":{"elements":[]}}', "interactive"),
        ('{"elements":[]}', "interactive"),
        ('{"msg_type":"post","content":{"post":{"zh_cn":{}}}}', "post"),
        ('{"post":{"zh_cn":{}}}', "post"),
        ('{"post": broken', "text"),
        ('{"other": 1}', "text"),
        ("plain words", "text"),
        ("[1]", "text"),
    ],
)
def test_feishu_takes_cards_rich_text_and_words(body: str, form: str) -> None:
    _, content = posted("feishu", message_of(body=body), {"token": "k"})
    assert content["msg_type"] == form


SEPARATORS += ["=?utf-8?q?=0D=0A?=", "=?utf-8?b?Cg==?= =?utf-8?b?Cg==?="]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_line_break_in_a_title_can_add_a_header_or_stop_a_mail(separator: str) -> None:
    clean = email.message_from_bytes(mailed(message_of(title="one two")).message, policy=email.policy.default)
    mail = mailed(
        message_of(title=f"one{separator}Bcc: eve@example.com{separator}{separator}two", num=f"A{separator}1")
    )
    parsed = email.message_from_bytes(mail.message, policy=email.policy.default)
    assert parsed.keys() == clean.keys()
    assert parsed["Subject"].startswith("[Info] INC #A")
    assert not set(parsed["Subject"]) & set("\r\n\0")
    assert parsed["To"] == "ann@example.com"


@pytest.mark.parametrize(
    "subject", ["警告" * 300, "👍🏽" * 300, "= ?utf-8?q?x?=" * 40, "a" * 2000, "é " * 800, '"quo" <x@y.z>, ;:' * 50]
)
def test_any_subject_survives_the_wire(subject: str) -> None:
    mail = mailed(message_of(title=subject))
    parsed = email.message_from_bytes(mail.message, policy=email.policy.default)
    assert parsed["Subject"].startswith(f"[Info] INC #A1 {subject[:60]}".rstrip())
    assert mail.message.isascii()
    assert max(len(line) for line in mail.message.split(b"\r\n")) <= 998
    assert b"\n" not in mail.message.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "ann@example.com\r\nBcc: eve@example.com",
            "ann@example.com, eve@example.com",
            "Ann <ann@example.com>",
            "ann",
        ),
        *("@example.com", "ann@", "ann@exa mple.com", '"a b"@example.com', "a..b@example.com", "ann@-x.com", "", None),
        *(7, "ännä@example.com", "a" * 65 + "@example.com", "ann@" + "x" * 300 + ".com", "ann@[127.0.0.1]"),
    ],
)
def test_only_plain_addresses_are_mailed(address: object) -> None:
    notifier = CATALOGUE.notifier("email")
    assert isinstance(notifier.build(message_of(), {"address": address}, {"from": "o@example.com"}), Receipt)


def test_international_domains_are_written_in_ascii() -> None:
    assert mailed(message_of(), "ann@bücher.example").recipient == "ann@xn--bcher-kva.example"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "background")]
        assert not any(name.startswith("on") for name, _ in attrs)


def test_the_html_part_holds_our_tags_only_and_one_link() -> None:
    hostile = "</td></table><script>x</script><img src=http://evil.example/p.png onerror=x><a href='javascript:1'>"
    message = message_of(
        title=hostile,
        description=hostile,
        labels={hostile: hostile, "url": "https://evil.example"},
        responders=(hostile,),
        reason=hostile,
        channel_name=hostile,
        url="https://tocsin.example/i/1",
    )
    parser = _Tags()
    parser.feed(mail_parts(mailed(message))[2])
    assert set(parser.tags) <= ALLOWED_TAGS
    assert parser.links == ["https://tocsin.example/i/1"]


def test_a_console_address_that_is_no_web_address_makes_no_button() -> None:
    assert "javascript" not in mail_parts(mailed(message_of(url="javascript:alert(1)")))[2]


def test_mails_of_one_incident_form_a_thread_and_each_has_its_own_id() -> None:
    first, _, _ = mail_parts(mailed(message_of(incident_id="64b1", delivery_id="d1")))
    second, _, _ = mail_parts(mailed(message_of(incident_id="64b1", delivery_id="d2", event="closed")))
    assert first["References"] == second["References"] == "<64b1@example.com>"
    assert first["Subject"] == second["Subject"]
    assert first["Message-ID"] != second["Message-ID"]


def test_a_repeated_or_late_copy_says_so_in_both_parts() -> None:
    _, text, html = mail_parts(mailed(message_of(repeat=True, delayed_s=130, body="<p>Hello</p>")))
    for part in (text, html):
        assert "may be a repeat" in part
        assert "2 min 10 s" in part
