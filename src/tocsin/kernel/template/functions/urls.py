"""URLs and paths."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, quote, unquote, unquote_plus, urlencode, urlsplit, urlunsplit

from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import OwnDict
from tocsin.kernel.template.values import encoded

_BAD_ESCAPE = re.compile("%(?![0-9a-fA-F]{2})")
_IN_PATH = "/$&+,:;=@~!*'()"


@register("pathEscape", "s")
def path_escape(text: str) -> str:
    """The text as one segment of a URL path."""
    return quote(encoded(text), safe="$&+=:@")


@register("pathUnescape", "s")
def path_unescape(text: str) -> str:
    """The text of a segment of a URL path; what is not escaped properly stays as it is."""
    return text if _BAD_ESCAPE.search(text) else unquote(text)


@register("urlEncode", "s")
def url_encode(text: str) -> str:
    """The URL with its query encoded anew, so that it can stand in Markdown."""
    parts = urlsplit(text)
    query = urlencode(sorted(parse_qs(parts.query, keep_blank_values=True).items()), doseq=True)
    return urlunsplit(parts._replace(path=quote(parts.path, safe="/%$&+,:;=@~!*'()"), query=query))


@register("urlDecode", "s")
def url_decode(text: str) -> str:
    """The URL with path and query decoded."""
    parts = urlsplit(text)
    return urlunsplit(parts._replace(path=unquote(parts.path), query=unquote_plus(parts.query)))


@register("urlParse", "s")
def url_parse(text: str) -> dict[str, object]:
    """The parts of a URL: scheme, host, hostname, path, query, fragment, userinfo, opaque."""
    parts = urlsplit(text)
    user, _, host = parts.netloc.rpartition("@")
    is_opaque = bool(parts.scheme) and not parts.netloc and not parts.path.startswith("/")
    return OwnDict({
        "scheme": parts.scheme, "userinfo": user, "host": host, "hostname": parts.hostname or "",
        "path": "" if is_opaque else unquote(parts.path), "query": parts.query, "fragment": unquote(parts.fragment),
        "opaque": parts.path if is_opaque else "",
    })  # fmt: skip


@register("urlJoin", "m")
def url_join(parts: Mapping[str, object]) -> str:
    """The URL of what ``urlParse`` gives; parts that are missing are left out."""
    found = {
        name: parts.get(name, "") for name in ("scheme", "userinfo", "host", "path", "query", "fragment", "opaque")
    }
    texts = {name: value for name, value in found.items() if isinstance(value, str)}
    if len(texts) < len(found):
        raise ValueError("every part of a URL must be a string")
    scheme = f"{texts['scheme']}:" if texts["scheme"] else ""
    query = f"?{texts['query']}" if texts["query"] else ""
    fragment = f"#{quote(encoded(texts['fragment']), safe=_IN_PATH + '?')}" if texts["fragment"] else ""
    if texts["opaque"]:
        return f"{scheme}{texts['opaque']}{query}{fragment}"
    user = f"{texts['userinfo']}@" if texts["userinfo"] else ""
    host = f"//{user}{texts['host']}" if user or texts["host"] else ""
    path = quote(encoded(texts["path"]), safe=_IN_PATH)
    path = f"/{path}" if host and path and not path.startswith("/") else path
    return f"{scheme}{host}{path}{query}{fragment}"


@register("base osBase", "s")
def base(path: str) -> str:
    """The last part of a path."""
    return posixpath.basename(path.rstrip("/")) or ("/" if path else ".")


@register("dir osDir", "s")
def directory(path: str) -> str:
    """A path without its last part."""
    return clean(posixpath.dirname(path))


@register("ext osExt", "s")
def extension(path: str) -> str:
    """The extension of a file name, with its dot."""
    name = path.rpartition("/")[2]
    return name[name.rindex(".") :] if "." in name else ""


@register("clean osClean", "s")
def clean(path: str) -> str:
    """The shortest equal path."""
    shortest = posixpath.normpath(path or ".")
    return shortest[1:] if shortest.startswith("//") else shortest


@register("isAbs osIsAbs", "s")
def is_absolute(path: str) -> bool:
    """Whether the path starts at the root."""
    return path.startswith("/")
