"""Fits when a part of a page is in doubt: `python -m bench.fit_doubt --corpus DIR [--write]`.

Tables: those of ``bench.escalation_tables`` with their loss, 1 - TEDS. Numbers: the same with the share of the true
table's numbers that were not read as they are printed. Pages: those of ``bench.doubtful_pages``.
Printed: how well the worst tables and pages are found where their source was left out of the fit, and the curves; with
``--write`` they go where Recto reads them. Reading the pages takes an hour, once (``--cache``, ``--kept``).
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Final

from bench.doubt_fitting import Row, fit, left_out_scores
from bench.doubtful_pages import labelled_pages, page_samples, worn_pages
from bench.escalation_tables import LabelledTable, add_table_options, labelled_tables, pages_of
from bench.reports import print_table
from bench.simulated_readings import simulated_readings
from bench.table_pages import PageReader
from layouts.doubt import fitted as read_by
from layouts.doubt.fitted import Fitted, Told
from layouts.doubt.page_features import PAGE_TOLD, page_measures
from layouts.doubt.table_features import TABLE_TOLD, table_measures
from recto.grids import Grid

SIMULATED = "simulated model"

_NUMBER: Final = re.compile(r"\d+(?:[.,'\u2019]\d+)*")

SHARE = 0.3
"""Of the parts that are asked for where choices are compared."""

THRESHOLDS = (0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4)


def main() -> None:
    """Fits, prints, and writes where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_table_options(parser)
    parser.add_argument("--write", action="store_true", help="put what was fitted where Recto reads it")
    parser.add_argument("--only", choices=("tables", "numbers", "pages"), default="", help="fit one of them")
    given = parser.parse_args()
    reader = PageReader(given.cache)
    labelled = labelled_tables(pages_of(given, reader), reader, given.cache)
    if given.only in {"", "tables"}:
        rows = [*table_rows(labelled.tables, reader), *simulated_rows(labelled.tables, reader)]
        _report("tables", rows, TABLE_TOLD, _codes(TABLE_TOLD).index("unsure"), given)
    if given.only in {"", "numbers"}:
        rows = number_rows(labelled.tables, reader)
        _report("numbers", rows, TABLE_TOLD, _codes(TABLE_TOLD).index("unsure_numbers"), given)
    if given.only in {"", "pages"}:
        _report("pages", page_rows(given, reader, labelled.tables), PAGE_TOLD, _codes(PAGE_TOLD).index("unsure"), given)
    reader.close()


def table_rows(tables: Iterable[LabelledTable], reader: PageReader) -> list[Row]:
    """The tables with their features."""
    return [
        Row(
            medium=one.label.medium,
            source=one.label.source,
            document=one.label.name,
            measures=table_measures(one.page.parsed, one.label.block, reader.pixels(one.page)),
            loss=one.label.loss,
        )
        for one in tables
    ]


def number_rows(tables: Iterable[LabelledTable], reader: PageReader) -> list[Row]:
    """The tables that have numbers, with the share of those that were not read as they are printed."""
    labelled = [one for one in tables if _numbers(one.label.truth)]
    rows = table_rows(labelled, reader)
    return [row._replace(loss=_numbers_lost(one)) for row, one in zip(rows, labelled, strict=True)]


def _numbers_lost(one: LabelledTable) -> float:
    true = _numbers(one.label.truth)
    return 1.0 - (true & _numbers(one.table.grid)).total() / true.total()


def _numbers(grid: Grid) -> Counter[str]:
    """As they are printed, marks and all: a point for a comma makes another number."""
    return Counter(number for cell in grid.cells for number in _NUMBER.findall(cell.text))


def simulated_rows(tables: Iterable[LabelledTable], reader: PageReader) -> list[Row]:
    """What models may have written of the tables: a simulation, only to be fitted on."""
    return [
        Row(
            medium=SIMULATED,
            source=one.label.source,
            document=one.label.name,
            measures=table_measures(made.parsed, made.block, reader.pixels(one.page), made.known),
            loss=made.loss,
        )
        for one in tables
        for made in simulated_readings(one)
    ]


def page_rows(given: argparse.Namespace, reader: PageReader, tables: Iterable[LabelledTable]) -> list[Row]:
    """The corpus' pages of text, and the worn ones among those that hold ``tables``, with their features."""
    own = labelled_pages(page_samples(given.corpus), reader, kept=given.kept)
    worn = worn_pages(one.page for one in tables)
    return [
        Row(
            medium=medium,
            source=one.source,
            document=one.name,
            measures=page_measures(one.page.parsed, reader.pixels(one.page)),
            loss=one.loss,
        )
        for medium, pages in (("text", own), ("worn", worn))
        for one in pages
    ]


def gained(rows: Sequence[Row], scores: Sequence[float], share: float = SHARE) -> float:
    """Of all loss, the share that goes where the ``share`` of the rows with the highest scores is put right."""
    order = sorted(range(len(rows)), key=lambda place: -scores[place])
    whole = sum(row.loss for row in rows)
    return sum(rows[place].loss for place in order[: round(share * len(rows))]) / whole if whole else 0.0


def _codes(features: Sequence[Told]) -> list[str]:
    return [feature.code for feature in features]


def _report(name: str, rows: Sequence[Row], told: Sequence[Told], confidence: int, given: argparse.Namespace) -> None:
    model = fit(rows, told, given.corpus.name if given.corpus else "samples")
    scores = left_out_scores(rows, told)
    figures: dict[str, float] = {}
    lines: list[list[object]] = []
    for medium in dict.fromkeys(row.medium for row in rows):
        places = [place for place, row in enumerate(rows) if row.medium == medium]
        own = [rows[place] for place in places]
        best = gained(own, [row.loss for row in own])
        by_us = gained(own, [scores[place] for place in places])
        unsure = [row.measures[confidence] for row in own]
        by_confidence = gained(own, unsure) if len(set(unsure)) > 1 else SHARE
        figures[medium] = round(by_us / best, 3) if best else 1.0
        mean = f"{fmean(row.loss for row in own):.4f}"
        lines.append([medium, len(own), mean, *map(_percent, (best, by_us, by_confidence))])
    columns = ["medium", name, "mean loss", "best", "fitted without the source", "by confidence"]
    print_table(f"Loss that goes where {SHARE:.0%} of the {name} are put right", columns, lines)
    _print_thresholds(rows, scores)
    rising = sorted(model.curves, key=lambda curve: -curve.points[-1][1])
    print_table("Curves", ["feature", "points"], [[curve.code, " ".join(map(str, curve.points))] for curve in rising])
    if given.write:
        _write(name, model, figures)


def _print_thresholds(rows: Sequence[Row], scores: Sequence[float]) -> None:
    lines: list[list[object]] = []
    whole = sum(row.loss for row in rows)
    for threshold in THRESHOLDS:
        asked = [row.loss for row, score in zip(rows, scores, strict=True) if score >= threshold]
        mean = f"{fmean(asked):.3f}" if asked else "-"
        lines.append([threshold, _percent(len(asked) / len(rows)), mean, _percent(sum(asked) / whole)])
    print_table("Thresholds", ["score", "asked", "their mean loss", "of all loss"], lines)


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _write(name: str, model: Fitted, figures: dict[str, float]) -> None:
    provenance = model.provenance.model_copy(update={"left_out": figures})
    text = model.model_copy(update={"provenance": provenance}).model_dump_json(indent=1)
    Path(read_by.__file__).with_name(f"{name}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
