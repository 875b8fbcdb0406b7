"""How well fields are found without a model: `python -m bench.fields --corpus DIR --split dev --kept DIR`.

Printed: precision, recall and F1 of every field whose truth is known, by collection; which goals are met; whether all
values that are said to stand on a page do. ``exact`` and ``near`` are told apart for names, addresses and texts: see
``bench.fields_likeness``. What was read once is kept (``--kept``). ``--only sroie`` for one collection, ``--misses``
for what is wrong.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.fields_confidences import (
    Case,
    by_family,
    calibration_error,
    fitted,
    reliability,
    seen_by,
    without_collection,
    without_document,
)
from bench.fields_documents import Way, field_documents, other_readings
from bench.fields_peers import COMPARED, is_there, peer_tallies
from bench.fields_provenance import values_of
from bench.fields_runs import ALL_FIELDS, GOALS, RUNS, Goal, Outcome, Run, astray_in_any_kind, outcomes
from bench.fields_samples import sample_documents
from bench.fields_scores import Compared, Tally, summed, together
from bench.reports import RESULTS, print_table, write_json
from layouts.fields import confidences
from layouts.fields.confidences import Fit, fit
from recto.fields import OnPage

WITHOUT_COLLECTION = "fitted without the collection"
WITHOUT_DOCUMENT = "fitted without the document"


def main() -> None:
    given = _given()
    documents = field_documents(given.corpus, given.split, given.only) if given.corpus else sample_documents()
    collections = {one.collection for one in documents}
    found = {
        run: list(outcomes(run, documents, given.kept, given.workers))
        for run in RUNS
        if run.collection in collections and (given.scanned or run.way is not Way.SCANNED)
    }
    sums = {run.name: summed(outcome.tallies for outcome in own) for run, own in found.items()}
    for run, own in found.items():
        _print_fields(run, sums[run.name], own)
    everything = [outcome for own in found.values() for outcome in own]
    goals = [_goal(goal, sums[goal.run]) for goal in GOALS if goal.run in sums]
    print_table("Goals", ["run", "field", "F1", "at least", "met"], goals)
    _print_provenance(everything, every_kind=not given.only, also=given.also)
    peers = _peers(found) if is_there() else {}
    _print_peers(peers, sums)
    cases = [case for one in everything for case in one.cases]
    figures = _print_confidences(cases, given)
    if given.misses:
        _print_misses(everything)
    written = {
        "runs": {name: _plain(own) for name, own in sums.items()},
        "peers": {name: _plain(own) for name, own in peers.items()},
        "calibration_error": figures,
    }
    write_json(given.out, written)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="without it: our own samples")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--only", action="append", default=[], metavar="COLLECTION")
    parser.add_argument("--kept", type=Path, default=RESULTS / "fields", help="where readings are kept")
    parser.add_argument("--workers", type=int, default=1, help="processes that read what is not kept yet")
    parser.add_argument("--scanned", action="store_true", help="also read scans of the PDFs, crooked and grainy")
    parser.add_argument("--also", type=Path, action="append", default=[], help="results of Recto to trace values in")
    parser.add_argument("--misses", action="store_true", help="print what is wrong, document by document")
    parser.add_argument("--fit", action="store_true", help="fit the confidences and put them where they are read")
    parser.add_argument("--out", type=Path, default=RESULTS / "fields.json")
    return parser.parse_args()


def _print_fields(run: Run, sums: Mapping[str, Compared], own: Sequence[Outcome]) -> None:
    rows = [
        [name, one.exact.wanted, *map(_share, (one.exact.precision, one.exact.recall, one.exact.f1, one.near.f1))]
        for name, one in sums.items()
    ]
    title = f"{run.name}: {len(own)} documents"
    print_table(title, ["field", "wanted", "precision", "recall", "F1", "F1 with near ones"], rows)


def _goal(goal: Goal, sums: Mapping[str, Compared]) -> list[object]:
    own = together(sums) if goal.field == ALL_FIELDS else sums.get(goal.field, Compared())
    reached = (own.near if goal.near else own.exact).f1
    met = "yes" if reached >= goal.least else "NO"
    return [goal.run, goal.field + (" (near)" if goal.near else ""), _share(reached), _share(goal.least), met]


def _print_provenance(everything: Sequence[Outcome], *, every_kind: bool, also: Sequence[Path]) -> None:
    """Of every reading as what it is, and by the rules of every kind."""
    values = [value for one in everything for _, value in values_of(one.extraction)]
    lost = [astray for one in everything for astray in one.astray]
    rows: list[list[object]] = [["as what they are", sum(isinstance(one.source, OnPage) for one in values), len(lost)]]
    reads = {(one.read.document, one.run.way): one.read for one in everything}
    others = [(str(folder), other_readings(folder)) for folder in also]
    for name, own in [*([("by the rules of every kind", reads.values())] if every_kind else []), *others]:
        count, astray_there = astray_in_any_kind(own)
        rows.append([name, count, len(astray_there)])
        lost += astray_there
    print_table("Values on pages, and those whose box does not hold them", ["documents", "values", "astray"], rows)
    if lost:
        print_table("Astray", ["document", "field", "raw", "in the box"], [list(one) for one in lost[:20]])


def _peers(found: Mapping[Run, Sequence[Outcome]]) -> dict[str, dict[str, Compared]]:
    """Of runs over invoices as they are."""
    runs = [run for run in found if run.collection in COMPARED and run.way is Way.AS_IT_IS and not run.embedded]
    return {run.name: summed(peer_tallies([outcome.read for outcome in found[run]])) for run in runs}


def _print_peers(peers: Mapping[str, Mapping[str, Compared]], sums: Mapping[str, Mapping[str, Compared]]) -> None:
    rows = [
        [run, name, _share(peer.near.f1), _share(sums[run][name].near.f1)]
        for run, own in peers.items()
        for name, peer in own.items()
    ]
    print_table("Beside invoice2data with its own templates", ["run", "field", "its F1", "ours"], rows)


def _print_confidences(cases: Sequence[Case], given: argparse.Namespace) -> dict[str, float]:
    """As they are told, and by fits without the collection or the document; with ``--fit`` the new one is written."""
    if len({case.collection for case in cases}) < 2:
        return {}
    new = fitted(cases, fit())
    now = [seen_by(new, case) for case in cases]
    ways = {
        "as told": cases,
        WITHOUT_COLLECTION: without_collection(cases, fit()),
        WITHOUT_DOCUMENT: without_document(cases, fit()),
        "fitted on all": now,
    }
    for way, own in ways.items():
        rows = [
            [f"{one.low:g} to {one.high:g}", one.words, _share(one.confidence), _share(one.right)]
            for one in reliability(own)
        ]
        title = f"Confidence of {len(own)} values, {way}: calibration error {calibration_error(own):.3f}"
        print_table(title, ["confidence", "values", "mean", "right"], rows)
    rows = [[name, count, _share(right), _share(sure)] for name, count, right, sure in by_family(now)]
    print_table("By rule", ["rule", "values", "right", "mean confidence, fitted on all"], rows)
    figures = {way: round(calibration_error(own), 4) for way, own in ways.items()}
    if given.fit:
        _write_fit(new, figures, given)
    return figures


def _write_fit(new: Fit, figures: Mapping[str, float], given: argparse.Namespace) -> None:
    errors = {
        "error_without_document": figures[WITHOUT_DOCUMENT],
        "error_without_collection": figures[WITHOUT_COLLECTION],
    }
    provenance = {**new.provenance, "corpus": given.corpus.name, "split": given.split, **errors}
    text = new.model_copy(update={"provenance": provenance}).model_dump_json(indent=1)
    Path(confidences.__file__).with_suffix(".json").write_text(f"{text}\n", "utf-8")


def _print_misses(everything: Sequence[Outcome]) -> None:
    for one in everything:
        print(f"\n{one.run.name}: {one.read.document.path.name}")
        for miss in one.misses:
            print(f"  {miss}")


def _plain(sums: Mapping[str, Compared]) -> dict[str, object]:
    return {name: {"exact": _figures(one.exact), "near": _figures(one.near)} for name, one in sums.items()}


def _figures(tally: Tally) -> dict[str, float]:
    shares = {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
    return {
        "right": tally.right,
        "found": tally.found,
        "wanted": tally.wanted,
        **{name: round(share, 4) for name, share in shares.items()},
    }


def _share(value: float) -> str:
    return f"{value:.3f}"


if __name__ == "__main__":
    main()
