"""Pages of text with how much of each was read wrongly: what doubts about whole pages are fitted on.

Scans of one page whose text people wrote down, read by Recto's own stages. The loss of a page is 1 minus its text
similarity; minus its word F1 where the truth is in another order.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.corpus import Category, Sample, corpus_samples, own_samples
from bench.measures import text_similarity, word_f1
from bench.table_pages import Medium, PageReader, ReadPage, TablePage
from bench.worn_pages import Wear
from layouts.writing.markdown import page_markdown
from recto.documents import DocumentPage
from recto.pages import PageSize, PageState, ParsedPage
from recto.values import PageNumber


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


def _loss(sample: Sample, parsed: ParsedPage) -> float:
    page = DocumentPage(
        page=PageNumber(1),
        state=PageState.READ,
        reason="read",
        source="image",
        size=PageSize(width=1.0, height=1.0, unit="px"),
        blocks=parsed.blocks,
    )
    text, truth = page_markdown(page), sample.truth_text()
    return 1.0 - (text_similarity(text, truth) if sample.ordered else word_f1(text, truth))
