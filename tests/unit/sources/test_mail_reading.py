"""Mails as senders write them: character sets that are claimed and are not, HTML of all kinds, and bounds on what a mail costs."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tocsin.runtime.plugins import load_folders
from tocsin.sources.event import Event
from tocsin.sources.mail_addresses import addresses_in
from tocsin.sources.source import Parsed, Push

NOW = 1_790_000_000_000
PLUGIN = load_folders("tocsin.sources")["email"]
HEAD = b"From: Nagios <nagios@example.com>\r\nTo: db@alerts.example.com\r\n"
CHINESE = "磁盘空间不足"


def parse(body: bytes, headers: Mapping[str, str] | None = None, push_id: str = "push-1") -> Parsed:
    """What the source makes of a mail."""
    parsed: Parsed = PLUGIN.module("parse").parse(
        Push(body, "message/rfc822", headers or {}, {}, NOW, "POST", push_id, {})
    )
    return parsed


def event(body: bytes) -> Event:
    """The event of a mail that is an alert."""
    (one,) = parse(body).events
    return one


def mail(text: bytes, kind: bytes = b"text/plain", more: bytes = b"", subject: bytes = b"disk full") -> bytes:
    """A mail of one part."""
    return HEAD + b"Subject: " + subject + b"\r\n" + more + b"Content-Type: " + kind + b"\r\n\r\n" + text


def word(charset: str, data: bytes) -> bytes:
    """An encoded word of a header."""
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(data) + b"?="


@pytest.mark.parametrize(
    ("claimed", "codec"),
    [
        ("gb2312", "gbk"),
        ("GBK", "gbk"),
        ("gb18030", "gb18030"),
        ("cp936", "gbk"),
        ("utf-8", "gbk"),
        ("us-ascii", "gbk"),
        ("us-ascii", "utf-8"),
        ("iso-8859-1", "gb2312"),
        ("windows-1252", "gb2312"),
        ("x-no-such-set", "utf-8"),
        ("punycode", "utf-8"),
        ("utf\0-8", "utf-8"),
        ("", "gbk"),
        ("big5", "big5"),
        ("utf-16", "utf-16"),
    ],
)
def test_a_text_is_read_whatever_it_claims_to_be(claimed: str, codec: str) -> None:
    text = "磁碟空間不足" if codec == "big5" else CHINESE
    kind = f'text/plain; charset="{claimed}"'.encode() if claimed else b"text/plain"
    assert event(mail(text.encode(codec), kind)).description == text


@pytest.mark.parametrize("text", ["Müller läuft über", "naïve café à Orléans", "Straße 5 °C", "señor ¿qué?"])
def test_western_text_stays_western(text: str) -> None:
    assert event(mail(text.encode("latin-1"), b"text/plain; charset=iso-8859-1")).description == text


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (word("utf-8", CHINESE.encode()), CHINESE),
        (word("gb2312", CHINESE.encode("gbk")) + b" db-01", f"{CHINESE} db-01"),
        (word("utf-8", CHINESE.encode()[:4]) + b"\r\n " + word("utf-8", CHINESE.encode()[4:]), CHINESE),
        (word("utf-8", b"one") + b" " + word("gbk", CHINESE.encode("gbk")), f"one{CHINESE}"),
        (b"=?utf-8?Q?disk_full=3A_50=25?= on db", "disk full: 50% on db"),
        (b"=?utf-8*en?Q?disk?=", "disk"),
        (CHINESE.encode("gbk"), CHINESE),
        (CHINESE.encode(), CHINESE),
        (b"=?utf-8?B?!!!?=", "=?utf-8?B?!!!?="),
        (b"a =?x?q?=", "a =?x?q?="),
        (b"folded\r\n over\r\n\tlines", "folded over lines"),
        (b"a\0b", "ab"),
    ],
)
def test_subjects(raw: bytes, title: str) -> None:
    assert event(mail(b"x", subject=raw)).title == title


@pytest.mark.parametrize("raw", [b"", b" ", b"=?utf-8?B??="])
def test_without_a_subject_there_is_a_title_all_the_same(raw: bytes) -> None:
    one = event(mail(b"x", subject=raw))
    assert (one.title, one.flags) == ("Mail without a subject", ["title_missing"])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Disk <b>full</b></p><p>on db-01</p>", "Disk full\n\non db-01"),
        ("a<br>b<BR/>c", "a\nb\nc"),
        ("<script>alert('</p>')</script><style>p{}</style>x", "x"),
        ("<SCRIPT>1</Script >x", "x"),
        ("<script>never ends", ""),
        ("<head><title>t</title><body>no head ever ends", "no head ever ends"),
        ("<table><tr><td>Host</td><td>db-01</td></tr></table>", "Host db-01"),
        ("<!-- <p>hidden</p> -->seen", "seen"),
        ("<!--[if mso]>hidden<![endif]-->seen", "seen"),
        ("<![if !mso]>seen<![endif]>", "seen"),
        ("<a title='a > b' href=\"x>y\">link</a>", "link"),
        ('<a href="5" screen">rest</a> <i title="x">y</i>', "rest y"),
        ("1 < 2 &amp; 3 &gt; 2 &nbsp;&#20013;&#x6587;", "1 < 2 & 3 > 2 中文"),
        (f"&#{'9' * 5_000};x", "\ufffdx"),
        ("<![<![<![", ""),
        ("<?php echo 1 ?>x", "x"),
        ("</", ""),
        ("", ""),
    ],
)
def test_html_is_what_a_reader_sees_of_it(source: str, text: str) -> None:
    assert event(mail(source.encode(), b"text/html; charset=utf-8")).description == text


def test_the_text_is_preferred_to_the_html_and_files_are_left_out() -> None:
    parts = (
        b"Content-Type: text/plain\r\n\r\nplain\r\n",
        b"Content-Type: text/html\r\n\r\n<p>rich</p>\r\n",
        b"Content-Type: text/plain; name=log.txt\r\nContent-Disposition: attachment\r\n\r\nof a file\r\n",
        b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nof another mail\r\n",
    )
    body = b"".join(b"--b\r\n" + one for one in parts) + b"--b--\r\n"
    one = event(mail(body, b"multipart/mixed; boundary=b"))
    assert (one.title, one.description, one.labels["attachment_stripped"]) == ("disk full", "plain", "true")


def test_senders_and_receivers_are_labels() -> None:
    one = event(mail(b"x", more=b"Cc: Ops <ops@example.com>, (note) web@example.com\r\n"))
    assert one.labels["from"] == "nagios@example.com"
    assert one.labels["to"] == "db@alerts.example.com, ops@example.com, web@example.com"


@pytest.mark.parametrize(
    "more",
    [
        b"Auto-Submitted: auto-replied\r\n",
        b"Auto-Submitted: Auto-Replied; owner=x\r\n",
        b"X-Tocsin-Event: triggered\r\n",
        b"Return-Path: <>\r\n",
    ],
)
def test_answers_of_machines_are_no_alerts(more: bytes) -> None:
    parsed = parse(mail(b"x", more=more))
    assert (parsed.events, bool(parsed.ignored)) == ([], True)


def test_a_mail_without_a_sender_to_return_it_to_is_a_bounce() -> None:
    assert parse(mail(b"x"), {"return-path": "<>"}).ignored
    assert parse(mail(b"x"), {"return-path": "nagios@example.com"}).events


def test_what_a_monitoring_system_makes_by_itself_is_an_alert() -> None:
    """Cron and Proxmox say so of every mail."""
    assert event(mail(b"x", more=b"Auto-Submitted: auto-generated\r\n")).title == "disk full"


def test_the_same_mail_has_the_same_key_and_another_one_with_its_id_has_not() -> None:
    one = mail(b"first", more=b"Message-ID: <1@x>\r\n")
    other = mail(b"second", more=b"Message-ID: <1@x>\r\n")
    assert parse(one).events[0].alert_key == parse(one, push_id="push-2").events[0].alert_key
    assert event(one).alert_key != event(other).alert_key
    assert parse(mail(b"x")).events[0].alert_key != parse(mail(b"x"), push_id="push-2").events[0].alert_key


def nested(depth: int) -> bytes:
    """Parts inside parts, without end."""
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEAD + b"Subject: disk full\r\n" + b"".join(heads) + b"\r\ntext\r\n"


@pytest.mark.parametrize("depth", [30, 3_000])
def test_parts_without_end_are_an_alert_with_the_text_as_it_came(depth: int) -> None:
    one = event(nested(depth))
    assert (one.title, one.flags[0]) == ("disk full", "mail_not_taken_apart")
    assert "--b1" in one.description


DEAR: dict[str, bytes] = {
    "comments": mail(b"<!--" * 250_000, b"text/html"),
    "tags": mail(b"<a " * 330_000, b"text/html"),
    "attributes": mail(b"<a x='" * 160_000, b"text/html"),
    "entities": mail(b"&#1" * 330_000, b"text/html"),
    "declarations": mail(b"<?" * 500_000, b"text/html"),
    "punycode": mail(b"b" * 500_000 + b"-" + b"a0" * 250_000, b"text/plain; charset=punycode"),
    "idna": mail(b"xn--" + b"a9" * 500_000, b"text/plain; charset=idna"),
    "parameters": mail(b"x", b"text/plain" + b"; a=b" * 200_000),
    "encoded words": mail(b"x", subject=b"=?a?q?" * 160_000),
    "brackets": mail(b"x", more=b"Cc: " + b"(" * 1_000_000 + b"\r\n"),
    "addresses": mail(b"x", more=b"Cc: " + b"a@b," * 250_000 + b"\r\n"),
    "many parts": mail(b"--b\r\n\r\n\r\n" * 100_000, b"multipart/mixed; boundary=b"),
    "lines in nested parts": nested(24) + b"x\r\n" * 330_000,
    "mails in mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 30_000,
}
"""A megabyte each, of what took minutes by the means of the standard library."""


@pytest.mark.parametrize("what", DEAR)
def test_no_mail_takes_longer_than_its_length_allows(what: str) -> None:
    begin_s = time.process_time()
    assert len(parse(DEAR[what]).events) == 1
    assert time.process_time() - begin_s < 2.0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ana <ana@example.com>, list@x", ["ana@example.com", "list@x"]),
        ('"a, b" <c+d@example.com>; e@f', ["c+d@example.com", "e@f"]),
        ("a@b, a@b", ["a@b"]),
        ("no address", []),
        ("@", []),
    ],
)
def test_addresses(text: str, found: list[Any]) -> None:
    assert addresses_in(text) == found
