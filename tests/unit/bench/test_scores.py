"""Means of what readings score, and where an engine stands among the others."""

from pathlib import Path

import pytest

from bench.corpus import Category, Sample
from bench.engines import Reading
from bench.scores import ALL_FILES, ALL_SOURCES, Measure, Score, behind, means, scored, worst


def test_nothing_read_scores_as_an_empty_text(tmp_path: Path) -> None:
    score = scored("one", _sample(tmp_path, "a", "some words"), Reading(fault="crashed"))
    assert score.values == {Measure.SIMILARITY: 0.0, Measure.WORDS: 0.0}
    assert score.fault == "crashed"


def test_without_a_true_order_only_words_count(tmp_path: Path) -> None:
    sample = _sample(tmp_path, "a", "words some").model_copy(update={"ordered": False})
    assert scored("one", sample, Reading(text="some words")).values == {Measure.WORDS: 1.0}


def test_a_file_scores_the_mean_of_its_tables(tmp_path: Path) -> None:
    tables = ["<table><tr><td>a</td></tr></table>", "<table><tr><td>b</td><td>c</td></tr></table>"]
    sample = _sample(tmp_path, "a", "\n".join(tables)).model_copy(update={"category": Category.TABLES})
    assert scored("one", sample, Reading(text=tables[1])).values == {Measure.TEDS: 0.5, Measure.STRUCTURE: 0.5}


def test_sources_weigh_the_same_overall_and_files_among_all_files(tmp_path: Path) -> None:
    figures = [("a", 1.0), ("a", 1.0), ("a", 0.4), ("b", 0.0)]
    found = means([_score(tmp_path, source, number, value) for number, (source, value) in enumerate(figures)])
    assert [(mean.source, mean.files, mean.values["one"]) for mean in found] == [
        ("a", 3, 0.8),
        ("b", 1, 0.0),
        (ALL_FILES, 4, 0.6),
        (ALL_SOURCES, 4, 0.4),
    ]


def test_behind_is_the_distance_to_the_best_of_the_others(tmp_path: Path) -> None:
    values = {"one": 0.5, "two": 0.7, "three": 0.6}
    (mean, *_) = means([_score(tmp_path, "a", 0, value, engine) for engine, value in values.items()])
    assert behind(mean, "one") == pytest.approx(0.2)
    assert behind(mean, "two") == pytest.approx(-0.1)
    assert behind(mean, "absent") is None


def test_the_worst_come_first_beside_what_others_reach(tmp_path: Path) -> None:
    scores = [_score(tmp_path, "a", number, value) for number, value in enumerate([0.9, 0.1, 0.5])]
    scores += [_score(tmp_path, "a", 1, 0.8, "two")]
    assert [(score.main, others) for score, others in worst(scores, "one", 2)] == [(0.1, {"two": 0.8}), (0.5, {})]


def _sample(folder: Path, source: str, truth: str, name: str = "a.txt") -> Sample:
    path = folder / name
    path.write_text(truth, "utf-8")
    return Sample(path=path, truth=path, category=Category.TEXT, source=source, scan=True)


def _score(folder: Path, source: str, number: int, value: float, engine: str = "one") -> Score:
    sample = _sample(folder, source, "", f"{number}.txt")
    return Score(engine=engine, sample=sample, values={Measure.SIMILARITY: value})
