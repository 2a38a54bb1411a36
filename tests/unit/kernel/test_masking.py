"""Error texts hold no secret."""

import pytest

from tocsin.kernel.masking import mask_text, mask_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://hooks.slack.com/services/T0/B0/secret", "https://hooks.slack.com/…"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abc", "https://oapi.dingtalk.com/…"),
        ("https://user:pass@example.com:8443/", "https://example.com:8443"),
        ("http://[::1]:8080/x", "http://[::1]:8080/…"),
        ("https://example.com", "https://example.com"),
        ("https://example.com?key=1", "https://example.com/…"),
        ("http://[::1", "(unreadable address)"),
        ("secret", "(unreadable address)"),
        ("", "(unreadable address)"),
    ],
)
def test_an_address_keeps_its_host_only(url: str, shown: str) -> None:
    assert mask_url(url) == shown


@pytest.mark.parametrize(
    "text",
    [
        "bad token: hunter2",
        "access_token=hunter2&x=1",
        "sign=hunter2",
        "Authorization: Bearer hunter2",
        "basic hunter2",
        "see https://example.com/hook/hunter2",
        "password = x, secret:hunter2",
    ],
)
def test_what_looks_secret_is_hidden(text: str) -> None:
    assert "hunter2" not in mask_text(text)


def test_known_secrets_are_hidden_wherever_they_stand() -> None:
    assert mask_text("user pw and pwpw", secrets=["pw", ""]) == "user *** and ******"


def test_long_mixed_runs_are_hidden_and_words_are_not() -> None:
    assert mask_text("key9f8e7d6c5b4a39f8e7d6c5b4a3 internationalization") == "*** internationalization"


def test_the_text_is_one_line_of_bounded_length() -> None:
    masked = mask_text("a\r\nb\u2028c\0" + "x " * 500)
    assert masked.startswith("a b c x")
    assert len(masked) == 300
    assert masked.endswith("…")
