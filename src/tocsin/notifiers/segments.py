"""How many parts a text message takes, and how a text is shortened to fit so many of them.

A message of only GSM-7 characters holds 160 of them, or 153 in each part of a long one; a few characters count double.
One other character turns the whole text into UCS-2: 70, or 67 in each part. Carriers of mainland China count every
text as UCS-2 and count the signature, `【name】`, that they put before it.
"""

import unicodedata

from tocsin.notifiers.cutting import boundary, one_line

GSM_SINGLE, GSM_PART = 160, 153
UCS_SINGLE, UCS_PART = 70, 67

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")
_NEAR = {
    **dict.fromkeys("‘’‚‛`´ʼ′^", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−~", "-"),
    **dict.fromkeys("[{⟨‹", "("),
    **dict.fromkeys("]}⟩›", ")"),
    **dict.fromkeys("|\\", "/"),
    **dict.fromkeys("•·●▪", "*"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\t\f", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f", ""),
    "…": "...",
    "→": "->",
    "←": "<-",
    "≥": ">=",
    "≤": "<=",
    "×": "x",
    "™": "TM",
    "©": "(c)",
    "®": "(R)",
    "œ": "oe",
    "Œ": "OE",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
    "ð": "d",
    "þ": "th",
    "°": " deg",
}


def is_gsm(text: str) -> bool:
    """Whether GSM-7 can carry every character of `text`."""
    return all(char in _BASIC or char in _DOUBLE for char in text)


def parts(text: str, signature: str = "") -> int:
    """The parts that `text` is billed and sent as, at least 1. With a `signature`: as in mainland China.

    What counts double (an escape pair, a surrogate pair) is never split between two parts.
    """
    if not signature and is_gsm(text):
        return _pack([2 if char in _DOUBLE else 1 for char in text], GSM_SINGLE, GSM_PART)
    whole = f"【{signature}】{text}" if signature else text
    return _pack([2 if ord(char) > 0xFFFF else 1 for char in whole], UCS_SINGLE, UCS_PART)


def simplify(text: str) -> str:
    """The same text on one line in GSM-7 where nobody misses anything; a text in another script stays as it is.

    Typographic signs become their plain forms, accents that GSM-7 lacks are dropped, brackets that count double become
    round, and what is no letter and cannot be said (emoji) becomes one `?`.
    """
    text = one_line(unicodedata.normalize("NFC", text))
    mapped = [_near(char) for char in text]
    if any(new is None and _is_read(char) for char, new in zip(text, mapped, strict=True)):
        return text
    said: list[str] = []
    for char, new in zip(text, mapped, strict=True):
        if new is not None:
            said += [new] if new else []
        elif unicodedata.category(char) not in ("Mn", "Me", "Cf") and said[-1:] != ["?"]:
            said.append("?")
    return " ".join("".join(said).split())


def fit(head: str, body: str, tail: str = "", count: int = 1, signature: str = "") -> str:
    """Join three texts within `count` parts by shortening `body`; `head` and `tail` (the link) stay whole.

    Only where even they do not fit is `tail` dropped, then `head` shortened. Cut at what a reader takes for characters;
    what was cut ends in an ellipsis.
    """
    if parts(head + tail, signature) > count:
        return _shorten("", head, "", count, signature)
    return _shorten(head, body, tail, count, signature)


def _shorten(head: str, body: str, tail: str, count: int, signature: str) -> str:
    longest = count * GSM_SINGLE + 1
    if len(body) <= longest and parts(head + body + tail, signature) <= count:
        return head + body + tail
    low, high = 0, min(len(body), longest)
    best = head + tail
    while low < high:
        middle = (low + high + 1) // 2
        tried = _cut(head, body, tail, middle, signature)
        if parts(tried, signature) <= count:
            low, best = middle, tried
        else:
            high = middle - 1
    return best


def _cut(head: str, body: str, tail: str, length: int, signature: str) -> str:
    kept = body[: boundary(body, length)].rstrip()
    if not kept:
        return head + tail
    gsm = not signature and is_gsm(head + kept + tail)
    return f"{head}{kept}{'...' if gsm else '…'}{tail}"


def _pack(costs: list[int], single: int, part: int) -> int:
    if sum(costs) <= single:
        return 1
    count, room = 1, part
    for cost in costs:
        if cost > room:
            count, room = count + 1, part
        room -= cost
    return count


def _near(char: str) -> str | None:
    """What GSM-7 says for `char`, with nothing that counts double but the euro; `None` if it has nothing near."""
    if char in _NEAR:
        return _NEAR[char]
    if char in _BASIC or char == "€":
        return char
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) != "Mn")
    return bare if bare and all(c in _BASIC for c in bare) else None


def _is_read(char: str) -> bool:
    """Whether a reader would miss `char`: a letter or a digit of another script."""
    category = unicodedata.category(char)
    return category[0] == "L" or category in ("Nd", "Nl")
