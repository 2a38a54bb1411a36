"""Rules for passwords. Length matters, composition does not; only what everybody tries first is refused."""

from __future__ import annotations

from typing import Final

from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.ids import Ids

SHORTEST: Final = 8
LONGEST: Final = 128

# The most frequent ones of published leaks that are long enough to pass the length rule.
_COMMON: Final = frozenset(
    """
    00000000 01234567 0123456789 11111111 111111111 1111111111 11112222 11223344 1122334455 12121212 12312312
    123123123 12341234 12344321 12345678 123456789 1234567890 1234567891 12345678910 123456789a 12345679 1234abcd
    1234qwer 123qweasd 147258369 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz@wsx 1qazxsw2 22222222 33333333 55555555 66666666
    77777777 87654321 88888888 987654321 9876543210 99999999 a1234567 a12345678 a123456789 aa123456 aa12345678
    abc12345 abcd1234 abcdefgh access14 admin123 admin1234 admin12345 adminadmin administrator alertmanager asdfasdf
    asdfghjk asdfghjkl azerty123 azertyuiop babygirl baseball basketball butterfly changeit changeme changeme1
    changeme123 charlie1 chocolate computer corvette danielle default1 dragon123 elizabeth facebook flashduty
    football fuckyou1 grafana123 guest123 hello123 helloworld iloveyou iloveyou1 internet jennifer jordan23 juventus
    liverpool login123 manager1 master123 matthew1 maverick mercedes metallica michelle midnight monitor1 monkey123
    mustang1 myspace1 nagios123 ncc1701d p@ssw0rd p@ssword pa$$w0rd pa55word pagerduty pass1234 passpass passw0rd
    password password! password0 password1 password12 password123 password1234 password2 pokemon1 princess princess1
    prometheus q1w2e3r4 q1w2e3r4t5 qazwsx123 qazwsxedc qwer1234 qwerqwer qwert123 qwerty12 qwerty123 qwerty1234
    qwertyui qwertyuiop rootroot samantha secret12 secret123 starwars summer2024 summer2025 sunshine sunshine1
    superman superuser system123 test1234 testtest tocsin123 toor1234 trustno1 user1234 victoria welcome1 welcome123
    whatever winter2024 winter2025 woaini1314 woaini520 woaiwojia xxxxxxxx zaq12wsx zxcvbnm1 zxcvbnm123
    """.split()  # noqa: SIM905 - a list of 150 literals would hide the file
)


def check(password: str, *not_these: str, field: str = "new_password") -> None:
    """Raise ``InvalidParameter`` for a password anybody would guess; ``not_these`` are the person's own names."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidParameter(f"{field}: must have {SHORTEST} to {LONGEST} characters")
    folded = password.casefold()
    if folded in _COMMON or len(set(folded)) == 1:
        raise InvalidParameter(f"{field}: is one of the passwords that are tried first; choose another")
    if folded in {name.casefold() for name in not_these if name}:
        raise InvalidParameter(f"{field}: must not be your name or e-mail address")


def make_one_time(ids: Ids) -> str:
    """A password for one sign-in: 20 letters and digits in groups, easy to read to somebody."""
    letters = ""
    while len(letters) < 20:
        letters += "".join(letter for letter in ids.token(24) if letter.isalnum())
    return "-".join(letters[start : start + 5] for start in range(0, 20, 5))
