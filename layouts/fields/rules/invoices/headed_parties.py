"""Parties under and after headings such as ``Bill to``."""

import re
from collections.abc import Iterator
from typing import Final

from layouts.fields.rules.invoices.party_blocks import NO_NAME, ROLES, SHIFTED, Party, party_in_block
from layouts.fields.rules.labels.beside import in_column
from layouts.fields.rules.labels.labelled_pages import LabelledPage
from layouts.fields.rules.labels.labels import Label, letters_of
from layouts.fields.rules.tables.headers import column_labels
from layouts.fields.typed.spots import words_at
from layouts.fields.view import Phrase

_LINES_BELOW: Final = 3
_LISTED_LINES: Final = 12
_FAR: Final = 3.0
"""Heights of a heading: a block that begins further below is not its."""
_EDGE: Final = 0.012
"""Of the page's width: left edges of lines of a value differ by less."""
_NAME_LABELS: Final = frozenset(
    letters_of(label)
    for label in (
        "name", "company", "company name", "firma", "nom", "raison sociale", "nombre", "razón social", "denominazione",
        "ragione sociale", "naam", "bedrijfsnaam", "nome", "nazwa", "název", "namn", "navn", "nimi", "név", "denumire",
    )
)  # fmt: skip
_ADDRESS_LABELS: Final = frozenset(
    letters_of(label)
    for label in (
        "address", "anschrift", "adresse", "dirección", "domicilio", "indirizzo", "sede", "adres", "morada", "endereço",
        "adresa", "sídlo", "adress", "osoite", "cím", "adres ulica", "street address",
    )
)  # fmt: skip


def headed_parties(held: LabelledPage) -> Iterator[Party]:
    """Those that a heading of the page names; ``role`` is that of the heading."""
    page = held.page
    for label in held.labels:
        role = next((role for role in ROLES if role in label.fields), "")
        phrase = page.lines[label.line].phrases[label.phrase]
        if role and label.first:
            rest = phrase.text[label.end :]
            after = re.match(r"\s*(?:\([^)]*\))?\s*:\s*", rest)
            if after and rest[after.end() :].strip():
                yield from _inline(held, role, label, phrase, label.end + after.end())
            elif not rest.strip(" :./-*"):
                yield from _listed(held, role, label) or _beneath(held, role, label)


def _inline(held: LabelledPage, role: str, label: Label, phrase: Phrase, start: int) -> Iterator[Party]:
    words = words_at(held.page, phrase.words, start, len(phrase.text))
    raw = phrase.text[start:].strip()
    if not NO_NAME.search(raw):
        yield Party(role, held.page, words, raw, (), "heading.inline", 0.8 * label.sure)


def _listed(held: LabelledPage, role: str, label: Label) -> list[Party]:
    """Key and value by line: ``Name: ACME``, ``Address: Main Street 1``."""
    page = held.page
    name: tuple[int, ...] = ()
    address: list[tuple[int, ...]] = []
    in_address = False
    for number in range(label.line + 1, min(label.line + _LISTED_LINES, len(page.lines))):
        phrases = page.lines[number].phrases
        key = letters_of(phrases[0].text)
        if any(other.line == number and other.phrase == 0 and set(ROLES) & set(other.fields) for other in held.labels):
            break
        values = tuple(word for phrase in phrases[1:] for word in phrase.words)
        if values and column_labels().is_of_labels(page.raw(values)):
            continue
        if key in _NAME_LABELS and values and not name:
            name = (*_wrapped(held, number, label.line), *values)
        elif key in _ADDRESS_LABELS and values:
            address.append(values)
            in_address = True
        elif in_address and len(phrases) == 1 and phrases[0].upright.x0 > label.upright.x0 + 0.05:
            address.append(phrases[0].words)
        else:
            in_address = False
    return [Party(role, page, name, page.raw(name), tuple(address), "heading.listed", 0.9 * label.sure)] if name else []


def _wrapped(held: LabelledPage, number: int, above: int) -> tuple[int, ...]:
    """The first line of a value of two: it stands alone over the second, as its key is beside the middle of both."""
    one, two = held.page.lines[number - 1], held.page.lines[number].phrases[1].upright
    box = one.phrases[0].upright
    over = abs(box.x0 - two.x0) < _EDGE and two.y0 - box.y1 < box.height
    return one.words if number - 1 > above and len(one.phrases) == 1 and over else ()


def _beneath(held: LabelledPage, role: str, label: Label) -> Iterator[Party]:
    """The block under a heading, or on its right."""
    under = [
        block[index:]
        for block in held.blocks
        for index, line in enumerate(block)
        if 0 < line.line - label.line <= _LINES_BELOW
        and line.phrase.upright.y0 - label.upright.y1 < _FAR * label.upright.height
        and in_column(label.upright, line.phrase.upright)
    ]
    right = [
        block[index:]
        for block in held.blocks
        for index, line in enumerate(block)
        if line.line == label.line and line.phrase.upright.x0 > label.upright.x1
    ]
    left = label.upright.x0
    nearest = sorted(under, key=lambda lines: (abs(lines[0].phrase.upright.x0 - left) > SHIFTED, lines[0].line))
    for lines in [*nearest[:_LINES_BELOW], *right[:1]]:
        party = party_in_block(role, held, lines, "heading.block", 0.85 * label.sure)
        if party:
            yield party[0]
            return
