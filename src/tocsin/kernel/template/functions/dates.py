"""Functions on dates. A date is a ``Moment`` or, as the reference product's fields are, an integer of Unix seconds."""

from __future__ import annotations

from tocsin.kernel.template.gotime import duration_text, moment_text, parse_duration, parse_moment
from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import Moment, to_int

_YEAR_ONE_AT = -62_135_596_800_000  # what Go shows for no date
_YEARS = (("y", 31_536_000), ("mo", 2_592_000), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def _at(value: object, run: Run) -> int:
    """Milliseconds of a date; what is no date counts as now, as sprig has it."""
    if isinstance(value, Moment):
        return value.at
    if isinstance(value, float):
        return to_int(value * 1000)
    return value * 1000 if isinstance(value, int) and not isinstance(value, bool) else run.now()


def _dated(run: Run, layout: str, value: object, zone: str) -> str:
    """A missing time (no value, or 0 seconds) prints as nothing rather than as today or 1970."""
    if value is None or value == "" or (value == 0 and run.lenient):
        return ""
    return moment_text(_at(value, run), layout, zone)


@register("now", wants_run=True)
def now(run: Run) -> Moment:
    """The instant of the rendering."""
    return Moment(run.now(), run.env.zone)


@register("date", "sv", wants_run=True)
def date(run: Run, layout: str, value: object) -> str:
    """``date "2006-01-02 15:04:05" .StartTime`` in the reader's zone."""
    return _dated(run, layout, value, run.env.zone)


@register("dateInZone date_in_zone", "svs", wants_run=True)
def date_in_zone(run: Run, layout: str, value: object, zone: str) -> str:
    """The same in a named zone; UTC when there is no such zone."""
    return _dated(run, layout, value, zone)


@register("htmlDate", "v", wants_run=True)
def html_date(run: Run, value: object) -> str:
    """``2006-01-02``, as date fields of forms want it."""
    return _dated(run, "2006-01-02", value, run.env.zone)


@register("htmlDateInZone", "vs", wants_run=True)
def html_date_in_zone(run: Run, value: object, zone: str) -> str:
    """The same in a named zone."""
    return _dated(run, "2006-01-02", value, zone)


@register("unixEpoch", "v", wants_run=True)
def unix_epoch(run: Run, value: object) -> str:
    """The date as Unix seconds."""
    return str(_at(value, run) // 1000)


@register("toDate", "ss", wants_run=True)
def to_date(run: Run, layout: str, text: str) -> Moment:
    """The date a text names in a layout, read in the reader's zone; the year 1 when it names none."""
    try:
        return parse_moment(layout, text, run.env.zone)
    except ValueError:
        return Moment(_YEAR_ONE_AT, "UTC")


@register("mustToDate", "ss", wants_run=True)
def must_to_date(run: Run, layout: str, text: str) -> Moment:
    """The date a text names in a layout, read in the reader's zone."""
    return parse_moment(layout, text, run.env.zone)


@register("dateModify date_modify", "sv", wants_run=True)
def date_modify(run: Run, change: str, value: object) -> Moment:
    """The date moved by a duration such as ``-1h30m``; not moved by what is no duration."""
    try:
        return must_date_modify(run, change, value)
    except ValueError:
        return must_date_modify(run, "0", value)


@register("mustDateModify must_date_modify", "sv", wants_run=True)
def must_date_modify(run: Run, change: str, value: object) -> Moment:
    """The date moved by a duration such as ``-1h30m``."""
    zone = value.zone if isinstance(value, Moment) else run.env.zone
    return Moment(_at(value, run) + round(parse_duration(change) * 1000), zone)


@register("ago", "v", wants_run=True)
def ago(run: Run, value: object) -> str:
    """How long ago, in whole seconds: ``1h5m0s``."""
    if value is None or value == "":
        return ""
    return duration_text(round((run.now() - _at(value, run)) / 1000))


def _seconds(value: object, run: Run) -> float:
    """Seconds of a Go duration text, of integer nanoseconds, or since a date; 0 for anything else."""
    if isinstance(value, str):
        try:
            return parse_duration(value)
        except ValueError:
            return 0.0
    if isinstance(value, Moment):
        return (run.now() - value.at) / 1000
    return value / 1e9 if isinstance(value, int) and not isinstance(value, bool) else 0.0


@register("duration", "v")
def duration(seconds: object) -> str:
    """Seconds as ``1m30s``."""
    return duration_text(to_int(seconds))


@register("durationRound", "v", wants_run=True)
def duration_round(run: Run, value: object) -> str:
    """The largest unit only: ``2h``, ``3d``, ``1mo``."""
    seconds = abs(_seconds(value, run))
    return next((f"{int(seconds // size)}{unit}" for unit, size in _YEARS if seconds > size), "0s")


@register("humanizeDuration", "v", wants_run=True)
def humanize_duration(run: Run, value: object) -> str:
    """The two largest units: ``1d2h``, ``3h45m``, ``30s``."""
    rest = int(abs(_seconds(value, run)))
    for unit, size, smaller, part in (("d", 86_400, "h", 3_600), ("h", 3_600, "m", 60), ("m", 60, "s", 1)):
        if rest >= size:
            left = rest % size // part
            return f"{rest // size}{unit}" + (f"{left}{smaller}" if left else "")
    return f"{rest}s"
