"""How many of olmOCR-bench's tests does what Recto and its peers read pass? `python -m bench.olmocr --tests FOLDER`.

FOLDER holds the bench: files of tests ``*.jsonl`` and ``pdfs`` (https://huggingface.co/datasets/allenai/olmOCR-bench,
or a part of it). Each test looks for one thing in the Markdown of one page: a sentence, its absence, two in their
order, a cell beside others, a formula. AllenAI's own checker runs them: ``bench.olmocr_checker`` says what it needs.

Formulas stand apart: without a model that writes LaTeX nobody passes them. In one thing this differs from AllenAI's
script: comments are taken out of the Markdown first. What marks a page is no part of its text, and tests of a page's
first letters would pass by it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportAttributeAccessIssue=false, reportUnknownArgumentType=false
# PyMuPDF carries no types.

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pymupdf

from bench import olmocr_checker
from bench.engines import Engine, Input, Reading, engines, read
from bench.fidelity import add_engine_options, pythons_of
from bench.measures import COMMENT
from bench.reports import RESULTS, print_table, write_json
from recto.values import Value

FORMULAS = frozenset({"arxiv_math", "old_scans_math"})
BASELINE = "baseline"
"""AllenAI's test of every page: it has letters, and does not end by repeating itself."""

WITHOUT_FORMULAS = "all without formulas"
EVERYTHING = "all as AllenAI counts"


class Check(NamedTuple):
    """A line of the bench, and the file that it stands in."""

    category: str
    row: Mapping[str, Any]

    @property
    def pdf(self) -> str:
        return self.row["pdf"]


class Verdict(Value):
    category: str
    test: str
    pdf: str
    passed: bool
    why: str = ""


class Rate(NamedTuple):
    """``share`` of tests passed; over several files of tests the mean of theirs."""

    share: float
    passed: int
    tests: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=Path, required=True, metavar="FOLDER", help="the bench")
    parser.add_argument("--categories", default="", help="files of tests, without .jsonl, with commas; all by default")
    parser.add_argument("--checker-python", type=Path, default=Path(sys.executable), help="a Python with the checker")
    parser.add_argument("--browser", default=shutil.which("chromium") or "", help="a Chromium, for formulas")
    add_engine_options(parser)
    parser.add_argument("--cache", type=Path, default=RESULTS / "readings", help="where readings are kept")
    parser.add_argument("--json", type=Path, default=RESULTS / "olmocr.json")
    given = parser.parse_args()
    checker = Checker(given.checker_python, given.browser)
    tests = checks_of(given.tests, [name for name in given.categories.split(",") if name])
    found, missing = engines(given.engines.split(","), pythons_of(given), given.workers)
    if not tests or not found:
        sys.exit(f"nothing to do: {len(tests)} tests, engines missing: {missing}")
    verdicts = {engine.name: _verdicts(engine, given.tests / "pdfs", tests, checker, given.cache) for engine in found}
    _report(verdicts, missing)
    write_json(given.json, _results(verdicts, found, missing, checker.version))


class Checker:
    """AllenAI's, run with the Python that has it. Ends the benchmark where it is missing."""

    def __init__(self, python: Path, browser: str) -> None:
        self._command = [str(python), "-P", olmocr_checker.__file__, "--browser", browser]
        asked = subprocess.run([*self._command, "--version"], capture_output=True, text=True, check=False)
        if asked.returncode:
            sys.exit(f"no checker: {asked.stdout or asked.stderr}\n{olmocr_checker.__doc__}")
        self.version = asked.stdout.strip()

    def verdicts(self, checks: Iterable[tuple[Check, str]]) -> list[Verdict]:
        """Of each test on the text that is to pass it, same order. Raises ``CalledProcessError`` if it breaks."""
        pairs = list(checks)
        with tempfile.TemporaryDirectory() as name:
            listed = Path(name) / "checks"
            listed.write_text("".join(f"{line}\n" for line in _lines(pairs, Path(name))), "utf-8")
            done = subprocess.run([*self._command, str(listed)], stdout=subprocess.PIPE, text=True, check=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return [
            Verdict(category=test.category, test=test.row["id"], pdf=test.pdf, **answer)
            for (test, _), answer in zip(pairs, answers, strict=True)
        ]


def checks_of(folder: Path, categories: Sequence[str] = ()) -> list[Check]:
    """The tests of the named files, or of all; then a baseline test of every page that has none."""
    files = sorted(path for path in folder.glob("*.jsonl") if not categories or path.stem in categories)
    tests = [Check(path.stem, json.loads(line)) for path in files for line in _filled(path)]
    own = {(test.pdf, test.row["page"]) for test in tests}
    tested = {(test.pdf, test.row["page"]) for test in tests if test.row["type"] == BASELINE}
    return tests + [
        Check(BASELINE, {"pdf": pdf, "page": page, "id": f"{pdf}_{page}_{BASELINE}", "type": BASELINE})
        for pdf, page in sorted(own - tested)
    ]


def rates(verdicts: Sequence[Verdict]) -> dict[str, Rate]:
    """By file of tests, formulas last, then the means over the files, as AllenAI's script takes them."""
    names = sorted({verdict.category for verdict in verdicts}, key=lambda name: (_is_apart(name), name))
    found = {name: _rate([verdict for verdict in verdicts if verdict.category == name]) for name in names}
    headline = [rate for name, rate in found.items() if not _is_apart(name)]
    return {
        **found,
        **({WITHOUT_FORMULAS: _mean(headline)} if headline else {}),
        EVERYTHING: _mean(list(found.values())),
    }


def _is_apart(category: str) -> bool:
    return category in FORMULAS or category == BASELINE


def _rate(verdicts: Sequence[Verdict]) -> Rate:
    passed = sum(verdict.passed for verdict in verdicts)
    return Rate(passed / len(verdicts), passed, len(verdicts))


def _mean(own: Sequence[Rate]) -> Rate:
    share = sum(rate.share for rate in own) / len(own)
    return Rate(share, sum(rate.passed for rate in own), sum(rate.tests for rate in own))


def _verdicts(engine: Engine, pdfs: Path, tests: Sequence[Check], checker: Checker, cache: Path) -> list[Verdict]:
    inputs = {
        pdf: Input(path=(pdfs / pdf).resolve(), scan=not _has_text(pdfs / pdf))
        for pdf in sorted({test.pdf for test in tests})
    }
    readings = dict(zip(inputs, read(engine, list(inputs.values()), cache), strict=True))
    return checker.verdicts((test, _shown(readings[test.pdf])) for test in tests)


def _has_text(pdf: Path) -> bool:
    with pymupdf.open(pdf) as document:
        return any(document[index].get_text().strip() for index in range(document.page_count))


def _shown(reading: Reading) -> str:
    return COMMENT.sub("", reading.text).strip()


def _lines(pairs: Sequence[tuple[Check, str]], folder: Path) -> Iterator[str]:
    for number, (test, text) in enumerate(pairs):
        to = folder / f"{number}.md"
        to.write_text(text, "utf-8")
        yield json.dumps({"test": dict(test.row), "text": str(to)})


def _filled(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def _report(verdicts: Mapping[str, Sequence[Verdict]], missing: Mapping[str, str]) -> None:
    by_engine = {name: rates(own) for name, own in verdicts.items()}
    categories = list(next(iter(by_engine.values())))
    print_table(
        "olmOCR-bench: tests passed",
        ["file of tests", *verdicts],
        [[category, *(_cell(own[category]) for own in by_engine.values())] for category in categories],
    )
    for name, why in missing.items():
        print(f"{name} is missing: {why}")


def _cell(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.passed} of {rate.tests})"


def _results(
    verdicts: Mapping[str, Sequence[Verdict]], found: Sequence[Engine], missing: Mapping[str, str], checker: str
) -> dict[str, object]:
    return {
        "checker": checker,
        "engines": {engine.name: engine.version for engine in found},
        "missing": dict(missing),
        "rates": {
            name: {category: rate._asdict() for category, rate in rates(own).items()} for name, own in verdicts.items()
        },
        "failed": {
            name: [one.model_dump(mode="json", exclude={"passed"}) for one in own if not one.passed]
            for name, own in verdicts.items()
        },
    }


if __name__ == "__main__":
    main()
