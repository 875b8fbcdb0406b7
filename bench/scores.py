"""Readings compared with the truth, and the means of what comes out: by source and by category."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from statistics import fmean

from bench.corpus import Category, Sample
from bench.engines import Reading
from bench.measures import best_table_match, tables_of, text_similarity, word_f1
from recto.values import Value

ALL_FILES = "all files"
ALL_SOURCES = "all sources"


class Measure(StrEnum):
    SIMILARITY = "text similarity"
    WORDS = "word F1"
    TEDS = "TEDS"
    STRUCTURE = "TEDS structure"


class Score(Value):
    """Of one file by one engine; ``fault`` says why there was nothing to compare."""

    engine: str
    sample: Sample
    values: dict[Measure, float]
    fault: str = ""

    @property
    def main(self) -> float:
        """By which pages are sorted: the first measure."""
        return next(iter(self.values.values()))


class Mean(Value):
    """Over the files of a source, or over all files or all sources of a category: engine to value."""

    category: Category
    source: str
    measure: Measure
    files: int
    values: dict[str, float]


def scored(engine: str, sample: Sample, reading: Reading) -> Score:
    """Nothing read scores as an empty text."""
    values = _tables(sample, reading) if sample.category is Category.TABLES else _text(sample, reading)
    return Score(engine=engine, sample=sample, values=values, fault=reading.fault)


def means(scores: Sequence[Score]) -> list[Mean]:
    """By source, then over all files and over all sources (each with the same weight), category by category."""
    found: list[Mean] = []
    for category in Category:
        own = sorted((score for score in scores if score.sample.category is category), key=_source)
        by_source = [
            mean for source, group in groupby(own, key=_source) for mean in _means(category, source, list(group))
        ]
        found += by_source
        if own:
            found += _means(category, ALL_FILES, own)
            found += [_over_sources(category, measure, by_source) for measure in _measures(own)]
    return found


def behind(mean: Mean, engine: str) -> float | None:
    """How far the engine is under the best of the others; negative where it is ahead."""
    others = [value for name, value in mean.values.items() if name != engine]
    return max(others) - mean.values[engine] if others and engine in mean.values else None


def worst(scores: Iterable[Score], engine: str, most: int) -> list[tuple[Score, Mapping[str, float]]]:
    """The engine's lowest scores, each with what the others reach on that file."""
    everyone = list(scores)
    own = sorted((score for score in everyone if score.engine == engine), key=lambda score: score.main)
    return [
        (score, {other.engine: other.main for other in everyone if other.sample == score.sample and other is not score})
        for score in own[:most]
    ]


def _text(sample: Sample, reading: Reading) -> dict[Measure, float]:
    truth = sample.truth_text()
    words = {Measure.WORDS: word_f1(reading.text, truth)}
    return {Measure.SIMILARITY: text_similarity(reading.text, truth), **words} if sample.ordered else words


def _tables(sample: Sample, reading: Reading) -> dict[Measure, float]:
    """The mean over the true tables of the file."""
    truth = sample.truth_text()
    tables = tables_of(truth) or [truth]
    return {
        Measure.TEDS: fmean(best_table_match(reading.text, tables)),
        Measure.STRUCTURE: fmean(best_table_match(reading.text, tables, structure_only=True)),
    }


def _means(category: Category, source: str, scores: Sequence[Score]) -> list[Mean]:
    found: list[Mean] = []
    for measure in _measures(scores):
        values: dict[str, list[float]] = {}
        for score in scores:
            if measure in score.values:
                values.setdefault(score.engine, []).append(score.values[measure])
        files = max(len(own) for own in values.values())
        found.append(_mean(category, source, measure, files, values))
    return found


def _over_sources(category: Category, measure: Measure, by_source: Sequence[Mean]) -> Mean:
    own = [mean for mean in by_source if mean.measure is measure]
    names = dict.fromkeys(name for mean in own for name in mean.values)
    values = {name: [mean.values[name] for mean in own] for name in names}
    return _mean(category, ALL_SOURCES, measure, sum(mean.files for mean in own), values)


def _mean(category: Category, source: str, measure: Measure, files: int, values: Mapping[str, Sequence[float]]) -> Mean:
    averages = {name: round(fmean(own), 4) for name, own in values.items()}
    return Mean(category=category, source=source, measure=measure, files=files, values=averages)


def _measures(scores: Sequence[Score]) -> list[Measure]:
    return [measure for measure in Measure if any(measure in score.values for score in scores)]


def _source(score: Score) -> str:
    return score.sample.source
