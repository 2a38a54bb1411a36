"""Which addresses users may aim this process at."""

from ipaddress import ip_address, ip_network

import pytest

from tocsin.runtime.addresses import Refused, check_addresses, is_allowed, read_url

# What a URL must look like to be read at all; each of these is refused before any name is looked up.
UNREADABLE = (
    """
http://2130706433/
http://0x7f000001/
http://0x7f.0.0.1/
http://017700000001/
http://0177.0.0.1/
http://127.1/
http://127.0.1/
http://0/
http://1.2.3/
http://1.2.3.4.5/
http://256.1.1.1/
http://127.0.0.01/
http://127。0。0。1/
http://127．0．0．1/
http://127｡0｡0｡1/
http://user@example.com/
http://user:pass@example.com/
http://example.com@127.0.0.1/
http://127.0.0.1\\@example.com/
http://example.com\\.evil.test/
http://exa mple.com/
http://example.com/a b
http://example.com/\tx
http://example.com/\r\nHost: x
http:///nohost
http://:80/
http://
//example.com/
example.com
file:///etc/passwd
gopher://127.0.0.1:11211/_stats
ftp://example.com/
unix:///var/run/docker.sock
dict://127.0.0.1:6379/info
javascript:alert(1)
data:text/plain,hello
ldap://127.0.0.1/
jar:http://example.com!/
http://[::1/
http://[fe80::1%25eth0]/
http://[fe80::1%eth0]/
http://[not:an:address]/
http://example.com:99999/
http://example.com:22/
http://example.com:25/
http://example.com:110/
http://example.com:0/
http://example.com:-1/
http://example.com:abc/
http://-example.com/
http://exam..ple.com/
http://.example.com/
http://example.com%2f@127.0.0.1/
http://%31%32%37.0.0.1/
http://example.com/ü
""".strip("\n")
    .replace("\\\\", "\\")
    .split("\n")
)

# Addresses a name may resolve to (or that stand in the URL) which lead inside.
INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "168.63.129.16",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::127.0.0.1",
    "::10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:100.100.100.200",
    "::ffff:168.63.129.16",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2002:808:808::",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
    "3fff::1",
    "5f00::1",
    "100::1",
]

OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "2a00:1450:4001::8a",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("url", UNREADABLE)
def test_ambiguous_or_foreign_urls_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        read_url(url)


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_lead_inside_are_refused(address: str) -> None:
    with pytest.raises(Refused):
        check_addresses([address], allow=())


@pytest.mark.parametrize("address", OUTSIDE)
def test_global_addresses_are_allowed(address: str) -> None:
    assert check_addresses([address], allow=()) == [ip_address(address)]


def test_one_bad_answer_among_good_ones_refuses_all() -> None:
    with pytest.raises(Refused):
        check_addresses(["93.184.216.34", "10.0.0.7"], allow=())


def test_no_answer_is_refused() -> None:
    with pytest.raises(Refused):
        check_addresses([], allow=())


def test_the_operator_opens_networks_and_only_those() -> None:
    allow = [ip_network("10.1.0.0/16"), ip_network("fd12::/16")]
    assert is_allowed(ip_address("10.1.2.3"), allow)
    assert is_allowed(ip_address("::ffff:10.1.2.3"), allow)
    assert is_allowed(ip_address("fd12::5"), allow)
    assert not is_allowed(ip_address("10.2.0.1"), allow)
    assert not is_allowed(ip_address("127.0.0.1"), allow)


@pytest.mark.parametrize(
    ("url", "authority", "port", "target"),
    [
        ("https://example.com", "example.com", 443, b"/"),
        ("HTTPS://Example.COM:443/A?b=c#frag", "example.com", 443, b"/A?b=c"),
        ("http://example.com:8080/x%20y", "example.com:8080", 8080, b"/x%20y"),
        ("https://bücher.example/", "xn--bcher-kva.example", 443, b"/"),
        ("https://[2606:4700::1]:8443/", "[2606:4700::1]:8443", 8443, b"/"),
        ("https://1.1.1.1/", "1.1.1.1", 443, b"/"),
        ("https://localhost.:8080/", "localhost.:8080", 8080, b"/"),
        ("https://a_b.example/", "a_b.example", 443, b"/"),
    ],
)
def test_urls_are_taken_apart_once(url: str, authority: str, port: int, target: bytes) -> None:
    endpoint = read_url(url)
    assert (endpoint.authority, endpoint.port, endpoint.target) == (authority, port, target)
