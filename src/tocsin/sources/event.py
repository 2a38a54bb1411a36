"""The normal form every source produces: one event is one notification of a monitoring system."""

from typing import Final, Literal

from msgspec import Struct, field

Status = Literal["Critical", "Warning", "Info", "Ok"]
"""Severity of a firing event, or `Ok` for a recovered one (domain rule 1)."""

TITLE_LIMIT: Final = 512
DESCRIPTION_LIMIT: Final = 2_048
ALERT_KEY_LIMIT: Final = 255
LABEL_KEY_LIMIT: Final = 128
LABEL_VALUE_LIMIT: Final = 2_048
LABEL_COUNT_LIMIT: Final = 50
IMAGE_ALT_LIMIT: Final = 128
IMAGE_URL_LIMIT: Final = 256
IMAGE_COUNT_LIMIT: Final = 20


class Image(Struct, gc=False, omit_defaults=True):
    """A picture of an event: `src` is an http(s) URL or the key of an uploaded image, `href` where a click leads."""

    src: str
    alt: str = ""
    href: str = ""


class Event(Struct, gc=False, omit_defaults=True):
    """One notification from a monitoring system, within the limits of domain rule 2.2.

    `alert_key` joins the events of one alert; it is empty only while a source is still parsing.
    `event_time` is when it happened at the source, in milliseconds since the epoch.
    `order_at` orders the events of one key where `event_time` cannot: a source that reports states (an alert "since" a time)
    sets it to when it said so, in milliseconds; 0 means that `event_time` orders them.
    `title_rule` is the template the sender wrote, when it wrote one; `title` is what it gave.
    `flags` name everything that was cut, dropped or repaired on the way, so that nothing is lost silently.
    """

    title: str
    status: Status
    alert_key: str
    description: str = ""
    title_rule: str = ""
    event_time: int = 0
    order_at: int = 0
    labels: dict[str, str] = field(default_factory=dict)
    images: list[Image] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
