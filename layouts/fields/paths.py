"""Where values stand in ``data``: ``total``, ``parties[1]``, ``line_items[2].amount``."""

from collections import Counter
from collections.abc import Iterable, Iterator

from recto.fields import Extraction, FieldValue, NamedValue
from recto.schemas import FieldSchema, FieldSpec


def paths_of(schema: FieldSchema, extraction: Extraction) -> Iterator[tuple[str, FieldValue]]:
    """All values with their paths: those outside of rows, then group by group."""
    yield from paths_in("", schema.fields, extraction.fields)
    specs = {group.name: group.fields for group in schema.groups}
    for group in extraction.groups:
        for number, row in enumerate(group.rows):
            yield from paths_in(row_path(group.name, number), specs[group.name], row.values)


def paths_in(at: str, specs: Iterable[FieldSpec], values: Iterable[NamedValue]) -> Iterator[tuple[str, FieldValue]]:
    """Those of one row, or outside of rows; ``at`` is what their paths begin with."""
    many = {spec.name for spec in specs if spec.many}
    counts = Counter[str]()
    for named in values:
        place = f"[{counts[named.name]}]" if named.name in many else ""
        counts[named.name] += 1
        yield f"{at}{named.name}{place}", named.value


def row_path(group: str, number: int) -> str:
    """What the paths of a row's values begin with."""
    return f"{group}[{number}]."
