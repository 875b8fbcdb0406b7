"""Pages with how much of the text of each was read wrongly: what doubts about whole pages are fitted on.

Scans of one page whose text people wrote down; and born-digital pages as scanners leave them, good ones and poor ones,
whose own text is the truth. Both are read by Recto's own stages. The loss of a page is 1 minus its text similarity;
minus its word F1 where the truth is in another order.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.corpus import Category, Sample, corpus_samples, own_samples
from bench.measures import text_similarity, word_f1
from bench.table_pages import Medium, PageReader, ReadPage, TablePage
from bench.worn_pages import Wear
from layouts.writing.markdown import blocks_markdown
from recto.pages import ParsedPage


class LabelledPage(NamedTuple):
    """``loss``: of its text, 0 to 1."""

    name: str
    source: str
    loss: float
    page: ReadPage


def page_samples(corpus: Path | None, split: str = "dev") -> list[Sample]:
    """Scans of one page."""
    every = corpus_samples(corpus, split) if corpus else own_samples()
    return [sample for sample in every if sample.category is Category.TEXT and sample.scan and sample.pages == 1]


def labelled_pages(samples: Sequence[Sample], reader: PageReader, *, kept: bool = False) -> Iterator[LabelledPage]:
    """Those that can be read; reads the ones that were not read before, or leaves them out where only ``kept`` ones
    are wanted."""
    for sample in samples:
        page = TablePage(
            name=sample.name,
            source=sample.source,
            medium=Medium.IMAGE,
            wear=Wear.NONE,
            path=sample.path,
            index=0,
            tables=(),
        )
        read = reader.read(page) if not kept or reader.has(page) else None
        if read is not None:
            yield LabelledPage(sample.name, sample.source, _loss(sample, read.parsed), read)


def worn_pages(reads: Iterable[ReadPage]) -> Iterator[LabelledPage]:
    """Of ``reads`` the pages that were drawn and worn, beside what the same pages say as they are."""
    every = {(read.page.name, read.page.path, read.page.index): read for read in reads}.values()
    own = {(read.page.name, read.page.index): _text(read.parsed) for read in every if read.page.wear is Wear.NONE}
    for read in every:
        place = (read.page.name, _drawn_from(read.page))
        if read.page.wear is not Wear.NONE and place in own:
            loss = 1.0 - text_similarity(_text(read.parsed), own[place])
            yield LabelledPage(f"{read.page.name} {place[1] + 1}", read.page.source, loss, read)


def _drawn_from(page: TablePage) -> int:
    """The 0-based page of the document that a drawn one shows: its file's name says which."""
    found = re.search(rf"-(\d+)-{page.wear}", page.path.stem)
    return int(found[1]) - 1 if found else page.index


def _loss(sample: Sample, parsed: ParsedPage) -> float:
    text, truth = _text(parsed), sample.truth_text()
    return 1.0 - (text_similarity(text, truth) if sample.ordered else word_f1(text, truth))


def _text(parsed: ParsedPage) -> str:
    return blocks_markdown(parsed.blocks)
