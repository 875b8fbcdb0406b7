"""What becomes of pages in scripts that the embedded engine does not know: `python -m bench.scripts`.

Pages are made in many scripts, whole and half English, and taken from a corpus where one is named. Each is read by the
whole of Recto as it is installed here, and once more where Tesseract cannot be found. The rate that must be 0 is that
of pages that end as ``read``, by the embedded engine alone, without a word that something is wrong.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

import cv2

from bench.corpus import manifest_rows
from bench.measures import text_similarity
from bench.reports import print_table, write_json
from ocr_backends.rapidocr import NAME as EMBEDDED
from recto.documents import Manifest
from recto.pages import PageState
from recto.values import Value
from tests.resources import pages

KNOWN = ("en", "de", "fr", "es", "pl", "zh", "ja")
UNKNOWN = ("ru", "el", "vi", "he", "ar", "ko", "th", "hi", "bn", "ta", "ka", "hy", "am")
SOURCES = {"kitab_ar": "ar", "tamil": "ta", "nzz_fraktur_de": "Fraktur", "cis_historical": "Fraktur, long s"}
"""Sources of the corpus and what they are in."""

LIKE = 0.7
"""A page that is less like its truth than this was not read."""

DPI = 150


class Case(Value):
    """A document, what it is in, and its truth (empty where only its end is looked at).

    ``foreign``: the embedded engine does not know what it is written in.
    """

    path: Path
    group: str
    foreign: bool
    truth: str = ""


class End(Value):
    """How a page ended: by which engine, whether something is said against it, and whether it was read all the same."""

    group: str
    state: PageState
    engine: str
    marked: bool
    package: bool
    similarity: float
    foreign: bool

    @property
    def silently_wrong(self) -> bool:
        """Ended as read without a mark, though the engine does not know the script, or the text is another."""
        alone = self.foreign and self.engine == EMBEDDED
        return self.state is PageState.READ and not self.marked and (alone or self.similarity < LIKE)


def main() -> None:
    """Makes the pages, reads them with and without Tesseract, prints the tables, writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a folder with a MANIFEST.jsonl: its sources are read too")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--pages", type=int, default=1, help="made for each language and kind")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = parser.parse_args()
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = [*made(folder / "made", chosen.pages), *_of_corpus(chosen.corpus, chosen.split)]
        for label, path in (("as installed", os.environ["PATH"]), ("without Tesseract", _without_tesseract())):
            ends = read(cases, folder / "out", workers=chosen.workers, path=path)
            _print(label, ends)
            figures[label] = [end.model_dump(mode="json") for end in ends]
    if chosen.json:
        write_json(chosen.json, figures)


def made(folder: Path, count: int) -> list[Case]:
    """Pages in every language, then pages that are half English."""
    folder.mkdir(parents=True)
    whole = [_made(folder, language, seed, "") for language in (*KNOWN, *UNKNOWN) for seed in range(count)]
    return whole + [_made(folder, language, seed, "en") for language in UNKNOWN for seed in range(count)]


def _made(folder: Path, language: str, seed: int, beside: str) -> Case:
    rng = pages.luck(f"{language} {seed}")
    sentences = pages.wording(rng, language, 9)
    if beside:
        sentences = [*pages.wording(rng, beside, 5), *sentences[:5]]
    group = f"{language} and {beside}" if beside else language
    path = folder / f"{group}-{seed}.png"
    pixels = pages.pixels_of(pages.written(sentences, size=11 + seed % 3), DPI)
    cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return Case(path=path, group=group, foreign=language in UNKNOWN, truth=" ".join(sentences))


def _of_corpus(corpus: Path | None, split: str) -> list[Case]:
    rows = manifest_rows(corpus) if corpus else []
    return [
        Case(path=(corpus / row["path"]).resolve(), group=f"{source}: {SOURCES[source]}", foreign=True)
        for row in rows
        if corpus and row["split"] == split and row["category"] == "text"
        for source in [Path(row["path"]).parts[1]]
        if source in SOURCES
    ]


def read(cases: Sequence[Case], out: Path, *, workers: int, path: str) -> list[End]:
    """Every page of the cases as Recto ends it; ``path`` is where programs are looked for."""
    listed = out.with_suffix(".list")
    listed.write_text("".join(f"{case.path}\n" for case in cases), "utf-8")
    command = [str(Path(sys.executable).with_name("recto")), "run", f"@{listed}", "-o", str(out), "--json"]
    answer = subprocess.run(
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE, check=False, env={**os.environ, "PATH": path}
    )
    lines = [json.loads(line) for line in answer.stdout.decode().splitlines() if line.strip()]
    outputs = {line["input"]: Path(line["output"]) for line in lines if line["event"] == "document"}
    return [end for case in cases for end in _ends(case, outputs[str(case.path)])]


def _ends(case: Case, output: Path) -> Iterable[End]:
    manifest = Manifest.model_validate_json((output / "manifest.json").read_bytes())
    text = (output / "document.md").read_text("utf-8")
    similarity = text_similarity(text, case.truth) if case.truth else 1.0
    for page in manifest.pages:
        yield End(
            group=case.group,
            state=page.state,
            engine=page.engine,
            marked=bool(page.faults),
            package=any("tesseract-ocr" in fault.remedy for fault in page.faults),
            similarity=round(similarity, 4),
            foreign=case.foreign,
        )


def _without_tesseract() -> str:
    places = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(place for place in places if not (Path(place) / "tesseract").exists())


def _print(label: str, ends: Sequence[End]) -> None:
    rows = [_row(group, [end for end in ends if end.group == group]) for group in dict.fromkeys(e.group for e in ends)]
    columns = ["written in", "pages", "read: embedded", "second", "marked", "refused", "names package", "likeness"]
    print_table(f"Pages by what they are written in, {label}", [*columns, "silently wrong"], rows)
    foreign = [end for end in ends if end.foreign]
    for name, group in (("scripts beyond the engine", foreign), ("all", list(ends))):
        wrong = sum(end.silently_wrong for end in group)
        print_table(f"{name}, {label}", ["pages", "silently wrong", "rate"], [(len(group), wrong, wrong / len(group))])


def _row(group: str, ends: Sequence[End]) -> tuple[object, ...]:
    seen = [end for end in ends if end.state is PageState.READ]
    own = [end for end in seen if end.engine == EMBEDDED]
    return (
        group,
        len(ends),
        len(own),
        len(seen) - len(own),
        sum(end.marked for end in seen),
        sum(end.state is PageState.UNSUPPORTED_SCRIPT for end in ends),
        sum(end.package for end in ends),
        f"{median(end.similarity for end in seen):.2f}" if seen else "",
        sum(end.silently_wrong for end in ends),
    )


if __name__ == "__main__":
    main()
