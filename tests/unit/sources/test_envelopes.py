"""Whose addresses are visited to confirm a subscription."""

import pytest

from tocsin.sources.envelopes import SMN_HOSTS, SNS_HOSTS, is_of


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x", True),
        ("https://sns.cn-north-1.amazonaws.com.cn/?Token=x", True),
        ("https://sns.eu-west-1.amazonaws.com:443/", True),
        ("http://sns.eu-west-1.amazonaws.com/", False),
        ("https://sns.eu-west-1.amazonaws.com:8443/", False),
        ("https://sns.eu-west-1.amazonaws.com.example.com/", False),
        ("https://example.com/sns.eu-west-1.amazonaws.com", False),
        ("https://sns.eu-west-1.amazonaws.com@example.com/", False),
        ("https://user@sns.eu-west-1.amazonaws.com/", False),
        ("https://s3.eu-west-1.amazonaws.com/", False),
        ("https://sns.eu-west-1.amazonaws.com\\@example.com/", False),
        ("https://[::1", False),
        ("https://sns.eu-west-1.amazonaws.com:99999999/", False),
        ("", False),
    ],
)
def test_only_amazons_hosts(url: str, *, allowed: bool) -> None:
    assert is_of(url, SNS_HOSTS) == allowed


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://console.huaweicloud.com/smn/subscription/confirm?token=1", True),
        ("https://smn.cn-north-4.myhuaweicloud.com/x", True),
        ("https://huaweicloud.com/", False),
        ("https://evilhuaweicloud.com/", False),
        ("https://a.evilhuaweicloud.com/", False),
        ("http://169.254.169.254/latest/meta-data/", False),
    ],
)
def test_only_huaweis_hosts(url: str, *, allowed: bool) -> None:
    assert is_of(url, SMN_HOSTS) == allowed
