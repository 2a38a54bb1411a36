"""CSV files to rows of a mapping table and back; what is wrong with a file is said with the number of its line. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.labels import clean_text
from tocsin.mapping.model import MappingRow, MappingSchema
from tocsin.mapping.row_key import LONGEST, row_key

MOST_ROWS: Final = 100_000
LONGEST_VALUE: Final = 2_048
_SHOWN = 40

Rows = list[tuple[str, dict[str, str]]]


def read_csv(raw: bytes, schema: MappingSchema) -> Rows:
    """``(key, fields)`` of each line of a file in UTF-8 (with or without BOM) or GBK.

    The first line names the columns: the labels of the schema, each once, in any order. Raises ``InvalidParameter``.
    """
    lines = csv.reader(io.StringIO(_text(raw), newline=""), strict=True)
    try:
        columns = _columns(next(lines, []), schema)
        return list(_rows(lines, columns, schema))
    except csv.Error as error:
        raise InvalidParameter(f"file: line {lines.line_num}: is no CSV: {error}") from None


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidParameter("file: is UTF-16; save it as CSV in UTF-8")
    line = 1
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
    raise InvalidParameter(f"file: line {line}: is neither UTF-8 nor GBK; save it as CSV in UTF-8")


def _columns(head: Sequence[str], schema: MappingSchema) -> list[str]:
    columns = [name.strip() for name in head]
    wanted = schema.labels
    if sorted(columns) == sorted(wanted):
        return columns
    hint = ""
    if len(columns) == 1 and any(sign in columns[0] for sign in ";\t"):
        hint = "; separate the columns with commas"
    raise InvalidParameter(
        f"file: line 1: must name the columns {', '.join(wanted)}, each once; "
        f"it has {', '.join(columns)[:200] or 'nothing'}{hint}"
    )


def _rows(
    lines: Iterator[list[str]], columns: Sequence[str], schema: MappingSchema
) -> Iterator[tuple[str, dict[str, str]]]:
    seen: dict[str, int] = {}
    for cells in lines:
        number = lines.line_num  # type: ignore[attr-defined]
        if not any(cells):
            continue
        if len(cells) != len(columns):
            raise InvalidParameter(f"file: line {number}: has {len(cells)} columns instead of {len(columns)}")
        fields = dict(zip(columns, cells, strict=True))
        key, row = checked_row(fields, schema, f"file: line {number}")
        if key in seen:
            raise InvalidParameter(f"file: line {number}: has the same {_keys(schema)} as line {seen[key]}")
        seen[key] = number
        if len(seen) > MOST_ROWS:
            raise InvalidParameter(f"file: line {number}: a table holds at most {MOST_ROWS} rows")
        yield key, row


def checked_row(fields: Mapping[str, str], schema: MappingSchema, place: str) -> tuple[str, dict[str, str]]:
    """The key and the fields of one row, in the order of the schema's labels. Raises ``InvalidParameter``."""
    unknown = sorted(fields.keys() - set(schema.labels))
    if unknown:
        raise InvalidParameter(
            f"{place}: {unknown[0][:_SHOWN]!r} is no label of this table; it has {', '.join(schema.labels)}"
        )
    row = {}
    for label in schema.labels:
        if label not in fields:
            raise InvalidParameter(f"{place}: {label} is missing; each row needs {', '.join(schema.labels)}")
        row[label] = clean_text(fields[label].strip())
        if len(row[label]) > LONGEST_VALUE:
            raise InvalidParameter(f"{place}: {label} is longer than {LONGEST_VALUE} characters")
    values = [row[label] for label in schema.source_labels]
    if not all(values):
        empty = next(label for label in schema.source_labels if not row[label])
        raise InvalidParameter(f"{place}: {empty} is empty; rows are found by it")
    key = row_key(values)
    if len(key) > LONGEST:
        raise InvalidParameter(f"{place}: {_keys(schema)} are together longer than {LONGEST} characters")
    return key, row


def _keys(schema: MappingSchema) -> str:
    return " and ".join(schema.source_labels)


def write_csv(schema: MappingSchema, rows: Iterable[MappingRow]) -> bytes:
    """A file that :func:`read_csv` reads back; with a BOM, by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(schema.labels)
    writer.writerows([row.fields.get(label, "") for label in schema.labels] for row in rows)
    return out.getvalue().encode("utf-8-sig")
