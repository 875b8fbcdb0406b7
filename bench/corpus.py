"""What the benchmarks read and what is true of it: a corpus with a MANIFEST.jsonl, or our own samples."""

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from recto.values import Value

SAMPLES = Path("samples")
SCANNED_SAMPLES = {"invoice.pdf", "minutes.pdf"}
"""Among the PDFs; the images are all scans."""


class Category(StrEnum):
    TEXT = "text"
    BORN_DIGITAL = "born_digital"
    TABLES = "tables"


TRUTH_SUFFIXES = {
    Category.TEXT: (".txt", ".md"),
    Category.BORN_DIGITAL: (".txt", ".md"),
    Category.TABLES: (".html",),
}


class Sample(Value):
    """A document and the file that holds its truth: text, or its tables in HTML.

    ``ordered``: whether the truth is in reading order. ``scan``: whether there is only an image to read.
    """

    path: Path
    truth: Path
    category: Category
    source: str
    scan: bool
    ordered: bool = True
    pages: int = 1

    @property
    def name(self) -> str:
        return f"{self.category}/{self.source}/{self.path.name}"

    def truth_text(self) -> str:
        """Without the YAML that some truths begin with."""
        text = self.truth.read_text("utf-8")
        return text.split("\n---", 1)[-1] if text.startswith("---\n") else text


def corpus_samples(corpus: Path, split: str) -> list[Sample]:
    """Those of the manifest that have a truth made by people or together with the document, sorted by name."""
    return _sorted(_manifest_samples(corpus, split, manifest_rows(corpus)))


def manifest_rows(corpus: Path) -> list[dict[str, Any]]:
    """What the manifest says of each document."""
    lines = (corpus / "MANIFEST.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def own_samples(folder: Path = SAMPLES) -> list[Sample]:
    """The samples of this project, with ``NAME.md`` and ``NAME.html`` as truth."""
    return _sorted(_folder_samples(folder))


def chosen(samples: Sequence[Sample], *, sources: Sequence[str] = (), most: int = 0, longest: int = 0) -> list[Sample]:
    """Of the named sources, each a folder of the corpus or a category; ``most`` of each source, spread evenly.

    ``longest``: pages of the longest document taken. 0 is no limit.
    """
    wanted = [
        sample
        for sample in samples
        if (not sources or sample.source in sources or sample.category in sources)
        and (not longest or sample.pages <= longest)
    ]
    groups = [list(group) for _, group in groupby(wanted, key=lambda sample: (sample.category, sample.source))]
    return [sample for group in groups for sample in _spread(group, most)]


def _spread(group: list[Sample], most: int) -> list[Sample]:
    if not most or len(group) <= most:
        return group
    return [group[place * len(group) // most] for place in range(most)]


def _manifest_samples(corpus: Path, split: str, rows: Iterable[dict[str, Any]]) -> Iterator[Sample]:
    for row in rows:
        if row["category"] not in list(Category) or row["split"] != split:
            continue
        category = Category(row["category"])
        truths = (truth for truth in row["ground_truth"] if _usable(truth, category))
        if truth := next(truths, None):
            yield Sample(
                path=(corpus / row["path"]).resolve(),
                truth=(corpus / truth["path"]).resolve(),
                category=category,
                source=Path(row["path"]).parts[1],
                scan=not row["medium"].startswith("born-digital"),
                ordered="not reading order" not in (truth.get("note") or "").lower(),
                pages=row["pages"] or 1,
            )


def _usable(truth: dict[str, Any], category: Category) -> bool:
    return "silver" not in truth["quality"] and truth["path"].endswith(TRUTH_SUFFIXES[category])


def _folder_samples(folder: Path) -> Iterator[Sample]:
    for path in (folder / "documents").iterdir():
        scan = path.suffix != ".pdf" or path.name in SCANNED_SAMPLES
        text, tables = (folder / "truth" / f"{path.stem}.{kind}" for kind in ("md", "html"))
        pages = text.read_text("utf-8").count("<!-- page ")
        for truth, category in (
            (text, Category.TEXT if scan else Category.BORN_DIGITAL),
            (tables, Category.TABLES),
        ):
            if truth.exists():
                yield Sample(
                    path=path.resolve(),
                    truth=truth.resolve(),
                    category=category,
                    source="samples",
                    scan=scan,
                    pages=pages,
                )


def _sorted(samples: Iterable[Sample]) -> list[Sample]:
    return sorted(samples, key=lambda sample: (sample.category, sample.source, sample.path))
