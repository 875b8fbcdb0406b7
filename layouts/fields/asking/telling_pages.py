"""The pages of a long document that matter for a schema: those with its labels, and the first and the last."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

from layouts.fields.asking.page_texts import head, page_text
from layouts.fields.view import PageView
from recto.schemas import FieldSchema

_FIRST: Final = 2
"""Pages at the beginning that are always shown, and one at the end."""
_PAGE: Final = 12_000
"""Letters of one page that are shown at most where there are others."""


def telling_pages(schema: FieldSchema, pages: Sequence[PageView], *, most: int) -> Sequence[tuple[PageView, str]]:
    """Pages in order, with what is shown of each: all of a short document, else ``most`` letters in all."""
    texts = {index: page_text(page) for index, page in enumerate(pages)}
    if sum(map(len, texts.values())) <= most:
        return [(pages[index], text) for index, text in texts.items()]
    taken: dict[int, str] = {}
    left = most
    for index in _ranked(schema, texts):
        part = head(texts[index], min(left, _PAGE))
        if not part:
            break
        taken[index] = part
        left -= len(part)
    return [(pages[index], taken[index]) for index in sorted(taken)]


def _ranked(schema: FieldSchema, texts: dict[int, str]) -> Iterable[int]:
    """Those that are always shown, then those with the most telling labels."""
    always = dict.fromkeys((*range(min(_FIRST, len(texts))), len(texts) - 1))
    weights = _weights(_labels(schema), texts)
    return (*always, *sorted(texts.keys() - always.keys(), key=lambda index: (-weights[index], index)))


def _weights(labels: Iterable[str], texts: dict[int, str]) -> dict[int, float]:
    """A label says the more, the fewer pages have it."""
    plain = {index: " ".join(text.casefold().split()) for index, text in texts.items()}
    weights = dict.fromkeys(texts, 0.0)
    for label in labels:
        having = [index for index, text in plain.items() if label in text]
        for index in having:
            weights[index] += math.log((1 + len(texts)) / len(having))
    return weights


def _labels(schema: FieldSchema) -> frozenset[str]:
    """In small letters: those of the fields, and their names as words."""
    specs = (*schema.fields, *(field for group in schema.groups for field in group.fields))
    said = {label for spec in specs for label in spec.labels}
    named = {spec.name.rpartition(".")[2].replace("_", " ").replace("-", " ") for spec in specs}
    return frozenset(" ".join(label.casefold().split()) for label in said | named if label.strip())
