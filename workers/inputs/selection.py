"""Which pages of a document were asked for."""

from collections.abc import Iterator, Sequence

from recto.options import PageRange
from recto.values import PageNumber


def selected(ranges: Sequence[PageRange], total: int) -> list[range]:
    """Ranges of 1-based page numbers within a document of ``total`` pages, in order, none twice; all for no ranges."""
    if not ranges:
        return [range(1, total + 1)]
    merged: list[range] = []
    for first, last in sorted((r.first, min(r.last or total, total)) for r in ranges):
        start = max(first, merged[-1].stop if merged else first)
        if start <= last:
            merged.append(range(start, last + 1))
    return merged


def numbers(ranges: Sequence[range]) -> Iterator[PageNumber]:
    return (PageNumber(number) for part in ranges for number in part)
