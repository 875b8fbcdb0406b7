"""How olmOCR-bench's tests are gathered, run by AllenAI's checker, and counted."""

import json
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.olmocr import EVERYTHING, WITHOUT_FORMULAS, Check, Checker, Rate, Verdict, checks_of, rates

PAGE = "Sheep and goats\n\n| kind | heads |\n|---|---|\n| sheep | 12 |\n| goats | 7 |\n\nCounted in May."


def test_every_page_is_also_tested_for_having_text(tmp_path: Path) -> None:
    rows = [_row("present", pdf="a/1.pdf", text="x"), _row("absent", pdf="a/1.pdf", text="y")]
    (tmp_path / "farms.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    found = checks_of(tmp_path)
    assert [(test.category, test.row["type"], test.pdf) for test in found] == [
        ("farms", "present", "a/1.pdf"),
        ("farms", "absent", "a/1.pdf"),
        ("baseline", "baseline", "a/1.pdf"),
    ]


def test_files_of_tests_weigh_the_same_and_formulas_stand_apart() -> None:
    counts = {"arxiv_math": (0, 1), "baseline": (4, 4), "farms": (1, 4), "fields": (2, 2)}
    found = rates([_verdict(name, number < good) for name, (good, all_) in counts.items() for number in range(all_)])
    assert list(found) == ["farms", "fields", "arxiv_math", "baseline", WITHOUT_FORMULAS, EVERYTHING]
    assert found["farms"] == Rate(0.25, 1, 4)
    assert found[WITHOUT_FORMULAS] == Rate(0.625, 3, 6)
    assert found[EVERYTHING] == Rate(0.5625, 7, 11)


@pytest.mark.skipif(find_spec("olmocr") is None, reason="pip install --no-deps olmocr, and what its checker needs")
def test_the_checker_finds_what_is_there_and_says_what_is_not() -> None:
    tests = [
        _row("present", text="Counted in May"),
        _row("absent", text="Page 4"),
        _row("order", before="Sheep and goats", after="Counted"),
        _row("table", cell="12", down="7", left="sheep", top_heading="heads"),
        _row("baseline"),
        _row("present", text="horses and cattle"),
    ]
    found = Checker(Path(sys.executable), browser="").verdicts((Check("farms", row), PAGE) for row in tests)
    assert [verdict.passed for verdict in found] == [True] * 5 + [False]
    assert "horses and cattle" in found[-1].why


def _row(kind: str, **options: object) -> Mapping[str, object]:
    return {"pdf": "farms/1.pdf", "page": 1, "id": f"{kind} {len(options)}", "type": kind, **options}


def _verdict(category: str, passed: bool) -> Verdict:
    return Verdict(category=category, test="t", pdf="a.pdf", passed=passed)
