"""How often Recto's judgements are right, on pages made from a seed: `python -m bench.judgement`.

Six judgements: whether a text layer can be trusted, whether a page is blank, whether a reading is in doubt and why, by
engines that give words and by models that write text, whether the tables of a page were read well, and how far the
measured skew is off. No threshold was set on samples of the default seed.

What models write is made here, of pages whose layout is known: no model was asked.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from pydantic import JsonValue

from bench.reports import print_table, write_json
from documents.text_layer import page_facts
from layouts.judging.blank import judge_blank
from layouts.judging.readings import judge
from layouts.judging.suspect_tables import suspicious_tables
from layouts.judging.trust import judge_text_layer
from layouts.judging.verdicts import Good
from layouts.pixels.upright import levelled, skew_of
from recto.images import Pixels
from recto.values import Value
from tests.resources import layers, model_readings, model_tables, pages, readings

DEFAULT_SEED = 20_000
DEFAULT_SAMPLES = 30
DRAWN_DPI = 90
SKEW_ALLOWED = 0.3

Made = TypeVar("Made")

Judge: TypeAlias = Callable[[Made], tuple[str, float]]
"""A sample to its verdict and the seconds it took."""


class Row(Value):
    """One class of made samples. ``verdicts`` counts what was answered; ``seconds`` is the judge's median time."""

    judgement: str
    made: str
    wanted: str
    samples: int
    right: int
    verdicts: dict[str, int]
    seconds: float


class Score(Value):
    """Of one verdict over all classes of its judgement."""

    judgement: str
    verdict: str
    precision: float
    recall: float


def main() -> None:
    """Makes the samples, judges them, prints tables, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="first seed; sample i has seed + i")
    parser.add_argument("--samples", type=int, default=DEFAULT_SAMPLES, help="for each class")
    parser.add_argument("--only", default="", choices=["", *_JUDGEMENTS], help="one judgement")
    chosen = parser.parse_args()
    rows = measured(chosen.seed, chosen.samples, only=chosen.only)
    scores = scored(rows)
    _print(rows, scores)
    if chosen.json:
        write_json(chosen.json, {"seed": chosen.seed, "rows": _plain(rows), "scores": _plain(scores)})


def measured(seed: int, samples: int, *, only: str = "") -> list[Row]:
    """All classes of all judgements, or of one."""
    seeds = range(seed, seed + samples)
    return [row for judgement, rows in _JUDGEMENTS.items() if only in ("", judgement) for row in rows(seeds)]


def _text_layers(seeds: range) -> Iterator[Row]:
    for name, maker in layers.TRUSTWORTHY.items():
        yield _row(("text layer", name, "trusted"), maker, _trust, seeds)
    for name, maker in layers.UNTRUSTWORTHY.items():
        yield _row(("text layer", name, "untrusted"), maker, _trust, seeds)


def _blanks(seeds: range) -> Iterator[Row]:
    for name, maker in pages.BLANKS.items():
        yield _row(("blank", name, "blank"), maker, _blank, seeds)
    for name, maker in pages.WRITTEN.items():
        yield _row(("blank", name, "not_blank"), maker, _blank, seeds)


def _readings(seeds: range) -> Iterator[Row]:
    for name, maker in readings.GOOD.items():
        yield _row(("reading", name, "good"), maker, _reading, seeds)
    for code, maker in readings.DOUBTFUL.items():
        yield _row(("reading", code, code), maker, _reading, seeds)


def _model_texts(seeds: range) -> Iterator[Row]:
    for name, maker in model_readings.GOOD.items():
        yield _row(("model text", name, "good"), maker, _model_text, seeds)
    for name, failing in model_readings.DOUBTFUL.items():
        yield _row(("model text", name, failing.code), failing.make, _model_text, seeds)


def _of_tables(seeds: range) -> Iterator[Row]:
    for name, maker in model_tables.GOOD.items():
        yield _row(("tables", name, "good"), maker, _tables, seeds)
    for name, maker in model_tables.SUSPECT.items():
        yield _row(("tables", name, "suspect"), maker, _tables, seeds)


def _skews(seeds: range) -> Iterator[Row]:
    yield _row(("skew", "print turned by -12 to 12 degrees", "within 0.3"), int, _skew, seeds)


_JUDGEMENTS: Final[dict[str, Callable[[range], Iterator[Row]]]] = {
    "text layer": _text_layers,
    "blank": _blanks,
    "reading": _readings,
    "model text": _model_texts,
    "tables": _of_tables,
    "skew": _skews,
}


def scored(rows: list[Row]) -> list[Score]:
    """Precision and recall of each verdict, every class with the weight of its samples."""
    scores: list[Score] = []
    for judgement in dict.fromkeys(row.judgement for row in rows):
        own = [row for row in rows if row.judgement == judgement]
        for verdict in dict.fromkeys(row.wanted for row in own):
            right = sum(row.right for row in own if row.wanted == verdict)
            wanted = sum(row.samples for row in own if row.wanted == verdict)
            given = sum(row.verdicts.get(verdict, 0) for row in own)
            precision = right / given if given else 0.0
            scores.append(
                Score(
                    judgement=judgement, verdict=verdict, precision=round(precision, 4), recall=round(right / wanted, 4)
                )
            )
    return scores


def _row(what: tuple[str, str, str], maker: Callable[[int], Made], judged: Judge[Made], seeds: range) -> Row:
    judgement, name, wanted = what
    answers = [judged(maker(seed)) for seed in seeds]
    verdicts = Counter(verdict for verdict, _ in answers)
    seconds = sorted(taken for _, taken in answers)[len(answers) // 2]
    return Row(
        judgement=judgement,
        made=name,
        wanted=wanted,
        samples=len(seeds),
        right=verdicts[wanted],
        verdicts=dict(sorted(verdicts.items())),
        seconds=round(seconds, 4),
    )


def _timed(judged: Callable[[], str]) -> tuple[str, float]:
    start = time.perf_counter()
    verdict = judged()
    return verdict, time.perf_counter() - start


def _trust(page: layers.Page) -> tuple[str, float]:
    facts, pixels = page_facts(page), pages.pixels_of(page, DRAWN_DPI)
    return _timed(lambda: judge_text_layer(facts, pixels).kind)


def _blank(page: Pixels) -> tuple[str, float]:
    return _timed(lambda: judge_blank(page).kind)


def _reading(reading: readings.Reading) -> tuple[str, float]:
    def code() -> str:
        verdict = judge(*reading)
        return verdict.kind if isinstance(verdict, Good) else verdict.code

    return _timed(code)


def _model_text(judged: model_readings.Judged) -> tuple[str, float]:
    def code() -> str:
        verdict = judge(
            judged.recognition, judged.parsed, judged.pixels, known=judged.known, languages=judged.languages
        )
        return verdict.kind if isinstance(verdict, Good) else verdict.code

    return _timed(code)


def _tables(judged: model_readings.Judged) -> tuple[str, float]:
    return _timed(lambda: "suspect" if suspicious_tables(judged.parsed, judged.pixels) else "good")


def _skew(seed: int) -> tuple[str, float]:
    rng = pages.luck(seed)
    skew = rng.uniform(-12, 12)
    page = pages.printed(rng, dpi=rng.choice((80, 150)), language=rng.choice(["en", "de", "ru", "zh"]))
    crooked, _ = levelled(page, rotation=0, skew=-skew)
    wanted = skew if abs(skew) >= SKEW_ALLOWED else 0.0
    return _timed(lambda: "within 0.3" if abs(skew_of(crooked) - wanted) <= SKEW_ALLOWED else "off")


def _print(rows: list[Row], scores: list[Score]) -> None:
    classes = [
        (
            row.judgement,
            row.made,
            row.wanted,
            f"{row.right}/{row.samples}",
            ", ".join(f"{verdict} {count}" for verdict, count in row.verdicts.items()),
            f"{1000 * row.seconds:.0f}",
        )
        for row in rows
    ]
    totals = [(score.judgement, score.verdict, f"{score.precision:.3f}", f"{score.recall:.3f}") for score in scores]
    print_table("By class", ["judgement", "made", "wanted", "right", "verdicts", "median ms"], classes)
    print_table("By verdict", ["judgement", "verdict", "precision", "recall"], totals)


def _plain(values: "list[Row] | list[Score]") -> list[JsonValue]:
    return [value.model_dump(mode="json") for value in values]


if __name__ == "__main__":
    main()
