"""Whether kinds of documents can be learnt: `python -m bench.categories --corpus DIR --kept DIR`.

Pages of receipts, forms, invoices, contracts, papers, newspapers, books and reports, all worn in the same way, so that
it is the kind and not the scanner that is learnt. Trained on up to 25 of each kind and tested on pages of sources that
were held out: other shops, senders, books, companies; several times, with sources dealt out anew. Then, harder, whole
collections are held out, where another collection has the kind. Beside them: what the rules say of the same pages
without any example.

What was read once is kept (``--kept``).
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, pstdev
from typing import Final, NamedTuple

from bench.category_pages import KindPage, kind_pages, worn_page
from bench.reports import RESULTS, print_table, write_json
from layouts.classes.features import features_of
from layouts.classes.learning import Example, folds_of, learnt
from layouts.classes.models import likeliest, probabilities
from layouts.classes.words import class_by_words
from layouts.fields.view import DocumentView
from recto.categories import CategoryModel
from recto.classes import OTHER, ClassName, Taxonomy
from recto.settings import Settings, Workers
from workers.categories.folders import digest_of
from workers.categories.readings import ToRead, read_documents, view_of
from workers.events import DocumentReport, Event

GOAL: Final = 0.95
GOAL_SECONDS: Final = 10.0
FEWEST_ELSEWHERE: Final = 5
"""Pages of a kind that other collections must have."""
BINS: Final = 10


@dataclass(frozen=True)
class KindExample:
    page: KindPage
    view: DocumentView
    example: Example


class Judged(NamedTuple):
    page: KindPage
    said: ClassName
    probability: float

    @property
    def right(self) -> bool:
        return self.said == self.page.kind


class Trained(NamedTuple):
    """What was said of pages held out, and how long each training took: by the clock, and of the processor."""

    judged: list[Judged]
    seconds: float
    processor: float


def main() -> None:
    given = _given()
    pages = kind_pages(given.corpus, given.split)
    examples = _examples(pages, given.kept, given.workers)
    _print_examples(examples)
    rounds = [_trained(examples, _folds(examples, salt), given.each) for salt in range(given.rounds)]
    sources = _joined(rounds)
    collections = _trained(examples, _collections(examples), given.each)
    words = [_by_words(one) for one in examples]
    for title, judged in (
        ("Sources held out", sources.judged),
        ("Whole collections held out", collections.judged),
        ("No examples: the rules", words),
    ):
        _print_scores(title, judged)
    _print_reliability(sources.judged)
    _print_confusions(sources.judged)
    found = {
        "accuracy": _accuracy(sources.judged),
        "accuracy_of_rounds": [_accuracy(one.judged) for one in rounds],
        "accuracy_by_kind": _by_kind(sources.judged),
        "collections_accuracy": _accuracy(collections.judged),
        "rules_accuracy": _accuracy(words),
        "rules_wrong_names": _wrong_names(words),
        "calibration_error": _calibration_error(sources.judged),
        "seconds": round(sources.seconds, 2),
        "processor_seconds": round(sources.processor, 2),
        "pages": len(examples),
        "each": given.each,
    }
    print_table("Goals", ["what", "found", "goal", "met"], list(_goals(rounds)))
    write_json(RESULTS / "categories.json", found)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--kept", type=Path, default=RESULTS / "category_pages")
    parser.add_argument("--each", type=int, default=25, help="examples of a kind that are learnt from")
    parser.add_argument("--rounds", type=int, default=5, help="how often sources are dealt out anew")
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


def _examples(pages: Sequence[KindPage], kept: Path, workers: int) -> list[KindExample]:
    files = [ToRead(path, digest_of(path)) for path in (_worn(page, kept / "worn") for page in pages)]
    readings = kept / "readings"
    unread = [file for file in files if not (readings / file.name / "document.json").exists()]
    if unread:
        settings = Settings(workers=Workers(processes=workers))
        read_documents(unread, readings, settings, observe=_told)
    return [_example(page, view_of(readings / file.name)) for page, file in zip(pages, files, strict=True)]


def _told(event: Event) -> None:
    if isinstance(event, DocumentReport):
        print(event.input, event.state)


def _worn(page: KindPage, folder: Path) -> Path:
    to = folder / page.kind / page.name
    if not to.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(worn_page(page))
    return to


def _example(page: KindPage, view: DocumentView) -> KindExample:
    return KindExample(page, view, Example(frozenset({page.kind}), page.source, features_of(view)))


def _folds(examples: Sequence[KindExample], salt: int) -> Iterator[list[int]]:
    """Sources are dealt out by their name and ``salt``."""
    folds = folds_of([replace(one.example, group=f"{salt}/{one.example.group}") for one in examples])
    return ([place for place, its in enumerate(folds) if its == fold] for fold in sorted(set(folds)))


def _collections(examples: Sequence[KindExample]) -> Iterator[list[int]]:
    """Of each collection the pages whose kind others have, too."""
    for collection in sorted({one.page.collection for one in examples}):
        elsewhere = Counter(one.page.kind for one in examples if one.page.collection != collection)
        held = [
            place
            for place, one in enumerate(examples)
            if one.page.collection == collection and elsewhere[one.page.kind] >= FEWEST_ELSEWHERE
        ]
        if held:
            yield held


def _trained(examples: Sequence[KindExample], held_out: Iterable[list[int]], each: int) -> Trained:
    judged: list[Judged] = []
    seconds: list[float] = []
    processor: list[float] = []
    for held in held_out:
        collections = {examples[place].page.collection for place in held}
        sources = {examples[place].page.source for place in held}
        whole = len(collections) == 1
        kept = [
            one
            for one in examples
            if one.page.source not in sources and not (whole and one.page.collection in collections)
        ]
        before, used = time.perf_counter(), time.process_time()
        model = learnt("kinds", [one.example for one in _some_of_each(kept, each)])
        seconds.append(time.perf_counter() - before)
        processor.append(time.process_time() - used)
        judged += [_by_model(examples[place], model) for place in held]
    return Trained(judged, max(seconds), max(processor))


def _joined(rounds: Sequence[Trained]) -> Trained:
    judged = [one for trained in rounds for one in trained.judged]
    return Trained(judged, max(one.seconds for one in rounds), max(one.processor for one in rounds))


def _some_of_each(examples: Sequence[KindExample], most: int) -> list[KindExample]:
    shuffled = random.Random(len(examples)).sample(list(examples), len(examples))  # noqa: S311
    kinds = sorted({one.page.kind for one in examples})
    return [one for kind in kinds for one in [each for each in shuffled if each.page.kind == kind][:most]]


def _by_model(one: KindExample, model: CategoryModel) -> Judged:
    guesses = probabilities(model, one.example.features)
    said = likeliest(guesses)
    return Judged(one.page, said, next(guess.probability for guess in guesses if guess.name == said))


def _by_words(one: KindExample) -> Judged:
    found = class_by_words(one.view, Taxonomy())
    return Judged(one.page, found.name, found.probability)


def _accuracy(judged: Sequence[Judged]) -> float:
    return round(sum(one.right for one in judged) / len(judged), 4)


def _by_kind(judged: Sequence[Judged]) -> dict[str, float]:
    kinds = sorted({one.page.kind for one in judged})
    return {kind: _accuracy([one for one in judged if one.page.kind == kind]) for kind in kinds}


def _wrong_names(judged: Sequence[Judged]) -> float:
    """How often a page was given a class, and a wrong one."""
    return round(sum(not one.right and one.said != OTHER for one in judged) / len(judged), 4)


def _calibration_error(judged: Sequence[Judged]) -> float:
    return round(sum(len(own) * abs(_mean(own) - _accuracy(own)) for own in _bins(judged)) / len(judged), 4)


def _bins(judged: Sequence[Judged]) -> list[list[Judged]]:
    bins = [[one for one in judged if min(BINS - 1, int(one.probability * BINS)) == each] for each in range(BINS)]
    return [own for own in bins if own]


def _mean(judged: Sequence[Judged]) -> float:
    return sum(one.probability for one in judged) / len(judged)


def _goals(rounds: Sequence[Trained]) -> Iterator[tuple[str, ...]]:
    trained, right = _joined(rounds), [_accuracy(one.judged) for one in rounds]
    found = f"{fmean(right):.3f} (+/- {pstdev(right):.3f}, {min(right):.3f} at least)"
    yield "accuracy, sources held out", found, f"{GOAL}", _met(fmean(right) >= GOAL)
    yield (
        "seconds to train, by the clock",
        f"{trained.seconds:.1f}",
        f"{GOAL_SECONDS}",
        _met(trained.seconds < GOAL_SECONDS),
    )
    yield "seconds of the processor", f"{trained.processor:.1f}", "", ""


def _met(met: bool) -> str:
    return "met" if met else "not met"


def _print_examples(examples: Sequence[KindExample]) -> None:
    kinds = sorted({one.page.kind for one in examples})
    rows = [
        (
            kind,
            len([one for one in examples if one.page.kind == kind]),
            len({one.page.source for one in examples if one.page.kind == kind}),
            ", ".join(sorted({one.page.collection for one in examples if one.page.kind == kind})),
        )
        for kind in kinds
    ]
    print_table("Pages", ["kind", "pages", "sources", "collections"], rows)


def _print_scores(title: str, judged: Sequence[Judged]) -> None:
    rows: list[tuple[object, ...]] = []
    for kind in sorted({one.page.kind for one in judged}):
        have = [one for one in judged if one.page.kind == kind]
        found = [one for one in judged if one.said == kind]
        right = sum(one.right for one in have)
        precision = f"{right / len(found):.3f}" if found else "-"
        rows.append((kind, len(have), len(found), precision, f"{right / len(have):.3f}"))
    rows.append(("all", len(judged), "", "", f"{_accuracy(judged):.3f}"))
    print_table(title, ["kind", "pages", "found", "precision", "recall"], rows)


def _print_reliability(judged: Sequence[Judged]) -> None:
    rows = [(f"{_mean(own):.2f}", len(own), f"{_accuracy(own):.2f}") for own in _bins(judged)]
    print_table("Sources held out: probabilities", ["said", "pages", "right"], rows)


def _print_confusions(judged: Sequence[Judged]) -> None:
    wrong = Counter((one.page.kind, one.said, one.page.collection) for one in judged if not one.right)
    print_table(
        "What was taken for what", ["kind", "taken for", "of", "pages"], [(*key, n) for key, n in wrong.most_common()]
    )


if __name__ == "__main__":
    main()
