"""Which documents of a corpus are measured, and against which truth."""

import json
from pathlib import Path
from typing import Any

from bench.corpus import Category, Sample, chosen, corpus_samples, own_samples


def test_truth_that_another_tool_made_is_left_out(tmp_path: Path) -> None:
    corpus = _corpus(
        tmp_path,
        _row("text/letters/a.png", _truth("a.gt.txt", "human (minor typos)")),
        _row("text/letters/b.png", _truth("b.gt.md", "silver")),
        _row("text/letters/c.png", _truth("c.gt.csv", "silver"), _truth("c.gt.xml"), _truth("c.gt.md")),
    )
    samples = corpus_samples(corpus, "dev")
    assert [(sample.name, sample.truth.name) for sample in samples] == [
        ("text/letters/a.png", "a.gt.txt"),
        ("text/letters/c.png", "c.gt.md"),
    ]


def test_only_the_split_and_the_categories_that_are_measured(tmp_path: Path) -> None:
    corpus = _corpus(
        tmp_path,
        _row("text/letters/a.png", _truth("a.gt.txt"), split="test"),
        _row("fields/bills/b.png", _truth("b.gt.txt")),
        _row("tables/grids/c.pdf", _truth("c.gt.txt"), _truth("c.gt.html")),
    )
    assert [sample.truth.name for sample in corpus_samples(corpus, "dev")] == ["c.gt.html"]


def test_what_is_known_of_a_document(tmp_path: Path) -> None:
    note = "content-stream order, NOT reading order: use for word recall"
    corpus = _corpus(
        tmp_path,
        _row("born_digital/papers/a.pdf", _truth("a.gt.txt", note=note), medium="born-digital (synthetic)", pages=3),
        _row("text/letters/b.png", _truth("b.gt.txt")),
    )
    papers, letters = corpus_samples(corpus, "dev")
    assert (papers.source, papers.scan, papers.ordered, papers.pages) == ("papers", False, False, 3)
    assert (letters.source, letters.scan, letters.ordered, letters.pages) == ("letters", True, True, 1)


def test_front_matter_is_no_text(tmp_path: Path) -> None:
    truth = tmp_path / "a.md"
    truth.write_text("---\nlanguage: en\n---\nHello\n---\nthere", "utf-8")
    assert _sample("a", 0).model_copy(update={"truth": truth}).truth_text().strip() == "Hello\n---\nthere"


def test_the_chosen_are_spread_over_each_source() -> None:
    samples = [_sample(source, number) for source in ("a", "b") for number in range(6)]
    assert [(one.source, one.path.name) for one in chosen(samples, most=2)] == [
        ("a", "0.png"),
        ("a", "3.png"),
        ("b", "0.png"),
        ("b", "3.png"),
    ]
    assert {one.source for one in chosen(samples, sources=["b"])} == {"b"}
    assert chosen(samples, sources=["text"]) == samples
    assert [one.pages for one in chosen(samples, sources=["a"], longest=2)] == [1, 2]


def test_our_own_samples_have_their_truth() -> None:
    samples = own_samples()
    assert {sample.category for sample in samples} == set(Category)
    assert all(sample.path.is_file() and sample.truth.is_file() and sample.pages > 0 for sample in samples)


def _corpus(folder: Path, *rows: dict[str, Any]) -> Path:
    (folder / "MANIFEST.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return folder


def _row(
    path: str, *truths: dict[str, str], split: str = "dev", medium: str = "scanned", pages: int = 1
) -> dict[str, Any]:
    return {
        "path": path,
        "category": Path(path).parts[0],
        "split": split,
        "medium": medium,
        "pages": pages,
        "ground_truth": list(truths),
    }


def _truth(path: str, quality: str = "human", note: str = "") -> dict[str, str]:
    return {"path": path, "quality": quality, "note": note}


def _sample(source: str, number: int) -> Sample:
    path = Path(source) / f"{number}.png"
    return Sample(path=path, truth=path, category=Category.TEXT, source=source, scan=True, pages=number + 1)
