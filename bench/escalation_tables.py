"""Tables as they were read beside what is true of them: what doubts are fitted on and measured with.

`python -m bench.escalation_tables --corpus DIR` reads the pages (an hour, once; what is read is kept by content under
``--cache``) and prints the census. ``labelled`` gives the rows, ``PageReader.pixels`` the images.
"""

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from bench.reports import RESULTS, print_table
from bench.table_labels import TableLabel, kept_labels
from bench.table_pages import Medium, PageReader, ReadPage, TablePage, table_pages
from bench.true_tables import own_documents, true_documents
from bench.worn_pages import Wear
from recto.blocks import Table

COPIES = 2


@dataclass(frozen=True)
class LabelledTable:
    """With the page that it stands on."""

    label: TableLabel
    page: ReadPage

    @property
    def table(self) -> Table:
        block = self.page.parsed.blocks[self.label.block]
        if not isinstance(block, Table):
            raise TypeError(f"{self.label.name}: block {self.label.block} was labelled, and is no table")
        return block


@dataclass(frozen=True)
class Labelled:
    """``missed``: true tables that nothing was read of, ``other``: tables that were read where none is known, ``lost``:
    pages that no engine could read; each by medium.
    """

    tables: tuple[LabelledTable, ...]
    missed: Counter[Medium]
    other: Counter[Medium]
    lost: Counter[Medium]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_table_options(parser)
    given = parser.parse_args()
    reader = PageReader(given.cache)
    print_census(labelled_tables(pages_of(given, reader), reader, given.cache))
    reader.close()


def add_table_options(parser: argparse.ArgumentParser) -> None:
    """Which tables; the same for all that works on them."""
    parser.add_argument("--corpus", type=Path, help="a folder with MANIFEST.jsonl; our own samples by default")
    parser.add_argument("--cache", type=Path, default=RESULTS / "tables", help="where readings are kept")
    parser.add_argument("--media", default=",".join(Medium), help="with commas")
    parser.add_argument("--copies", type=int, default=COPIES, help="degraded ones of each page, each in another way")
    parser.add_argument("--kept", action="store_true", help="only pages that were read before")


def pages_of(given: argparse.Namespace, reader: PageReader) -> list[TablePage]:
    """By the options."""
    documents = true_documents(given.corpus) if given.corpus else own_documents()
    media = [Medium(name) for name in given.media.split(",")]
    pages = table_pages(documents, given.cache / "drawn", media=media, copies=given.copies)
    return [page for page in pages if not given.kept or reader.has(page)]


def labelled_tables(pages: Iterable[TablePage], reader: PageReader, cache: Path) -> Labelled:
    """Every table that was read on ``pages``; reads those that were not read before."""
    tables: list[LabelledTable] = []
    missed, other, lost = Counter[Medium](), Counter[Medium](), Counter[Medium]()
    for page in pages:
        read = reader.read(page)
        if read is None:
            lost[page.medium] += 1
            missed[page.medium] += len(page.tables)
            continue
        labels = kept_labels(read, cache / "labels")
        tables += [LabelledTable(label, read) for label in labels.labels]
        missed[page.medium] += labels.missed
        other[page.medium] += labels.other
    return Labelled(tuple(tables), missed, other, lost)


def print_census(labelled: Labelled) -> None:
    print_table(
        "Tables with a truth",
        ["medium", "wear", "read", "mean TEDS", "TEDS over 0.95", "read in part", "missed", "other", "lost pages"],
        [_census_row(labelled, medium, wear) for medium, wear in _kinds(labelled.tables)],
    )


def _kinds(tables: Iterable[LabelledTable]) -> list[tuple[Medium, Wear]]:
    return list(dict.fromkeys((table.label.medium, table.label.wear) for table in tables))


def _census_row(labelled: Labelled, medium: Medium, wear: Wear) -> list[object]:
    own = [table.label for table in labelled.tables if (table.label.medium, table.label.wear) == (medium, wear)]
    good = sum(label.teds > 0.95 for label in own)
    partly = sum(label.seen < 0.95 for label in own)
    counts = [labelled.missed[medium], labelled.other[medium], labelled.lost[medium]]
    return [medium, wear, len(own), f"{fmean(label.teds for label in own):.4f}", good, partly, *counts]


if __name__ == "__main__":
    main()
