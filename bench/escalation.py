"""Which tables are worth asking a model for, and are its answers rightly taken? `python -m bench.escalation`.

No model is asked: an oracle stands in for one, which answers what is true of the table that it is shown, and a noisy
oracle, which makes the mistakes that models make. Both are simulations, and named so in what is printed.

Printed for tables of born-digital pages, of scanned and degraded copies of them, and of images: the mean TEDS against
the share of the tables that are asked for, by random choice, by the engine's confidence alone, by what Recto doubts
(fitted without the source of the table) and by the best possible choice; what becomes of the oracles' answers; and the
goals. Reading the pages takes an hour, once (``--cache``, ``--kept``); without ``--corpus`` our own samples are read.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.answers_taken import RIGHT, Asking, Taken, Tally, tally
from bench.choices import CONFIDENCE, EVERY_IMAGE, OURS, Table, curves, goals
from bench.doubt_fitting import left_out_scores
from bench.escalation_report import print_answers, print_choices, print_every_image, print_goals, print_worst
from bench.escalation_tables import LabelledTable, add_table_options, labelled_tables, pages_of, print_census
from bench.fit_doubt import simulated_rows, table_rows
from bench.oracles import Mistake
from bench.reports import RESULTS, write_json
from bench.table_pages import Medium, PageReader
from layouts.doubt.table_features import TABLE_TOLD
from recto.escalations import Acceptance

ALL = "all media"


class Asked(NamedTuple):
    """A table, its doubt by what was fitted without its source, and what became of the oracles' answers."""

    table: LabelledTable
    doubt: float
    right: Taken
    noisy: tuple[Taken, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_table_options(parser)
    parser.add_argument("--seeds", type=int, default=1, help="noisy answers for each table and kind of mistake")
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="show that many of each kind of fault")
    parser.add_argument("--json", type=Path, default=RESULTS / "escalation.json")
    given = parser.parse_args()
    reader = PageReader(given.cache)
    labelled = labelled_tables(pages_of(given, reader), reader, given.cache)
    print_census(labelled)
    asking = Asking(given.cache / "compared", limits=Acceptance())
    asked = list(_asked(labelled.tables, reader, asking, range(given.seeds)))
    reader.close()
    results = _results(asked)
    print_worst([answer for one in asked for answer in (one.right, *one.noisy)], given.worst)
    write_json(given.json, results)


def _asked(
    tables: Sequence[LabelledTable], reader: PageReader, asking: Asking, seeds: Sequence[int]
) -> Iterator[Asked]:
    doubts = left_out_scores(table_rows(tables, reader), TABLE_TOLD, beside=simulated_rows(tables, reader))
    for table, doubt in zip(tables, doubts, strict=True):
        yield Asked(table, doubt, asking.right(table), tuple(asking.noisy(table, Mistake, seeds)))


def _results(asked: Sequence[Asked]) -> dict[str, object]:
    """Printed, and as JSON."""
    by_medium = _by_medium(asked)
    choices = {name: _tables(own, accepted=False) for name, own in by_medium.items()}
    accepted = {name: _tables(own, accepted=True) for name, own in by_medium.items()}
    drawn = {name: curves(tables) for name, tables in choices.items()}
    reached = {name: goals(tables) for name, tables in choices.items()}
    reached_accepted = {name: goals(tables) for name, tables in accepted.items()}
    tallies = {name: _tallies(own) for name, own in by_medium.items()}
    print_choices(drawn)
    print_every_image(choices[ALL])
    print_answers(tallies)
    print_goals(reached, reached_accepted, tallies)
    return {
        "simulated": "the answers are those of oracles; no model was asked",
        "curves": {name: [curve.model_dump(mode="json") for curve in own] for name, own in drawn.items()},
        "goals": {name: own.model_dump(mode="json") for name, own in reached.items()},
        "goals through acceptance": {name: own.model_dump(mode="json") for name, own in reached_accepted.items()},
        "answers": {
            name: {mistake: one.model_dump(mode="json") for mistake, one in own.items()}
            for name, own in tallies.items()
        },
    }


def _by_medium(asked: Sequence[Asked]) -> dict[str, Sequence[Asked]]:
    found = ((str(medium), [one for one in asked if one.table.label.medium is medium]) for medium in Medium)
    return {**{name: own for name, own in found if own}, ALL: asked}


def _tables(asked: Sequence[Asked], *, accepted: bool) -> list[Table]:
    """``accepted``: whether the oracle's answers are taken only as a run would; else as they are."""
    return [
        Table(
            before=one.right.before,
            after=one.right.after if accepted else one.right.answered,
            scores={
                EVERY_IMAGE: float(one.table.label.medium is not Medium.BORN_DIGITAL),
                CONFIDENCE: -one.table.table.confidence,
                OURS: one.doubt,
            },
        )
        for one in asked
    ]


def _tallies(asked: Sequence[Asked]) -> dict[str, Tally]:
    noisy = [answer for one in asked for answer in one.noisy]
    by_mistake = {mistake: [answer for answer in noisy if answer.mistake == mistake] for mistake in Mistake}
    found = {RIGHT: [one.right for one in asked], **by_mistake}
    return {str(mistake): tally(answers) for mistake, answers in found.items() if answers}


if __name__ == "__main__":
    main()
