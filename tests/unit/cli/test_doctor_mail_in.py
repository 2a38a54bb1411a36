"""What ``tocsin doctor`` says of mails that come in, and the mistakes that every command refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.cli.doctor import mail_in
from tocsin.runtime.config import Settings, check, shown

BOX = "imaps://ops:s3cret@mail.example.com/Alerts"


def test_where_no_mails_come_in_nothing_is_said() -> None:
    assert mail_in(Settings()) == []


def test_it_says_where_mails_are_taken_and_how_they_are_protected() -> None:
    settings = Settings(mail_listen="0.0.0.0:25", mail_domain="alerts.example.com", mail_imap_url=BOX)
    assert mail_in(settings) == [
        "Mails in: 0.0.0.0:25, for addresses at alerts.example.com, not encrypted; TOCSIN_MAIL_CERT offers STARTTLS",
        "Mails in: unread ones of Alerts at mail.example.com, port 993, TLS from the start",
    ]
    assert "s3cret" not in "".join(mail_in(settings)) + shown(settings, "mail_imap_url")


def test_a_mailbox_without_a_domain_shows_no_addresses() -> None:
    assert "TOCSIN_MAIL_DOMAIN" in mail_in(Settings(mail_imap_url=BOX))[-1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mail_listen": "25x", "mail_domain": "a.example"}, "TOCSIN_MAIL_LISTEN"),
        ({"mail_listen": ":25"}, "TOCSIN_MAIL_DOMAIN"),
        ({"mail_cert": "no-such-file.pem"}, "TOCSIN_MAIL_CERT"),
        ({"mail_key": __file__}, "TOCSIN_MAIL_CERT: is needed"),
        ({"mail_imap_url": "imaps://mail.example.com"}, "TOCSIN_MAIL_IMAP_URL: must look like"),
        ({"mail_imap_url": "imaps://ops:s3cret@mail.example.com:x/"}, "TOCSIN_MAIL_IMAP_URL"),
        ({"mail_imap_url": f"{BOX}?tls=off"}, "TOCSIN_MAIL_IMAP_URL: the options"),
    ],
)
def test_mistakes_are_named_without_secrets(wrong: dict[str, Any], said: str) -> None:
    mistakes = "\n".join(check(Settings(**wrong)))
    assert said in mistakes
    assert "s3cret" not in mistakes
