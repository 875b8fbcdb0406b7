"""Who sells and who buys: from headings, from lines over an address window, from letterheads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from layouts.fields.rules.address_blocks import BlockLine, address_blocks_of, blocks_of, postal_line, returned_lines
from layouts.fields.rules.beside import in_column
from layouts.fields.rules.labelled_pages import Claim, LabelledPage
from layouts.fields.rules.labels import Label, letters_of
from layouts.fields.rules.legal_names import has_legal_form
from layouts.fields.typed.spots import words_at
from layouts.fields.view import PageView, Phrase
from recto.fields import FieldType

ROLES: Final = ("seller", "buyer", "ship_to", "addressee")
_PAGES: Final = 2
_LINES_BELOW: Final = 3
_MOST_LINES: Final = 6
_FAR: Final = 3.0
"""Heights of a heading: a block that begins further below is not its."""
_HEAD_LINES: Final = 12
_SHIFTED: Final = 0.03
_HEAD: Final = 0.42
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
_SALUTATIONS: Final = frozenset(
    letters_of(word)
    for word in (
        "Herrn",
        "Herr",
        "Frau",
        "Firma",
        "An",
        "Fa",
        "Familie",
        "Mr",
        "Mrs",
        "Ms",
        "M",
        "Mme",
        "Sr",
        "Sra",
        "To",
    )
)
_NO_NAME: Final = re.compile(
    r"@|https?:|www\.|^[\W\d_]*$|^(?:tel|fax|phone|fon|mobil|e-?mail|gln|kd|nr|no|date|datum|page|seite)\b",
    re.IGNORECASE,
)
_CONTACT: Final = re.compile(
    r"@|https?:|www\.|�|✆|☎|✉|^\W*(?:\+\d|\(\d{3}\))|^\W*(?:tel|fax|phone|fon|mobil|e-?mail|gln|vat|ust|tva|iva|nif|cif|nip|ič|dič|"
    r"attn|contact|siret|kvk|btw|abn|gst)\b",
    re.IGNORECASE,
)
_ATTENTION: Final = re.compile(
    r"^(?:attn|att|attention|z\.? ?h(?:d|änden)|a/a|c/o|à l.attention de)\b[.: ]*", re.IGNORECASE
)
_TITLES: Final = re.compile(
    r"rechnung|invoice|facture|factura|fattura|factuur|faktura|fatura|gutschrift|credit note|avoir|purchase order"
    r"|bestellung|bon de commande|quotation|statement|receipt|original|copy|kopie|duplicate|lasku|sz[aá]mla|page|seite",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Party:
    """``name``: the words of the name, ``address``: those of its lines. ``role`` may be ``sender`` or ``addressee``."""

    role: str
    page: PageView
    name: tuple[int, ...]
    raw: str
    address: tuple[tuple[int, ...], ...]
    rule: str
    score: float


def parties_in(pages: Sequence[LabelledPage], *, sender: str = "seller") -> Iterator[Claim]:
    """Names and addresses of seller and buyer. ``sender`` is the role of the one whose paper it is."""
    others = {"sender": sender, "addressee": "buyer" if sender == "seller" else "seller"}
    for held in pages[:_PAGES]:
        found = [
            replace(party, role=others.get(party.role, party.role)) for party in (*_headed(held), *_returned(held))
        ]
        known = {party.role for party in found}
        if held.place == 0:
            heads = [replace(party, role=others[party.role]) for party in _unheaded(held, found, sender in known)]
            found += [party for party in heads if party.role not in known]
        for party in found:
            yield from _claims(party)


def _claims(party: _Party) -> Iterator[Claim]:
    if party.role == "ship_to":
        return
    yield _claim(party, FieldType.NAME, party.name, party.raw.strip(" ,;:"))
    if party.address:
        yield _address(party)


def _address(party: _Party) -> Claim:
    words = tuple(word for line in party.address for word in line)
    value = "\n".join(party.page.raw(line).strip(" ,;") for line in party.address)
    one = _claim(party, FieldType.ADDRESS, words, party.page.raw(words))
    return replace(one, value=value)


def _claim(party: _Party, kind: FieldType, words: tuple[int, ...], raw: str) -> Claim:
    return Claim(f"{party.role}.{kind.value}", kind, party.page, words, raw, raw, party.rule, party.score)


def _headed(held: LabelledPage) -> Iterator[_Party]:
    """Under or after a heading such as ``Bill to``."""
    page = held.page
    blocks = blocks_of(page)
    for label in held.labels:
        role = next((role for role in ROLES if role in label.fields), "")
        phrase = page.lines[label.line].phrases[label.phrase]
        if role and label.first:
            rest = phrase.text[label.end :]
            after = re.match(r"\s*(?:\([^)]*\))?\s*:\s*", rest)
            if after and rest[after.end() :].strip():
                yield from _inline(held, role, label, phrase, label.end + after.end())
            elif not rest.strip(" :./-*"):
                yield from _listed(held, role, label) or _beneath(held, role, label, blocks)


def _inline(held: LabelledPage, role: str, label: Label, phrase: Phrase, start: int) -> Iterator[_Party]:
    words = words_at(held.page, phrase.words, start, len(phrase.text))
    raw = phrase.text[start:].strip()
    if not _NO_NAME.search(raw):
        yield _Party(role, held.page, words, raw, (), "heading.inline", 0.8 * label.sure)


def _listed(held: LabelledPage, role: str, label: Label) -> list[_Party]:
    """Key and value by line: ``Name: ACME``, ``Address: Main Street 1``."""
    page = held.page
    name: tuple[int, ...] = ()
    address: list[tuple[int, ...]] = []
    in_address = False
    for number in range(label.line + 1, min(label.line + 12, len(page.lines))):
        phrases = page.lines[number].phrases
        key = letters_of(phrases[0].text)
        if any(other.line == number and other.phrase == 0 and set(ROLES) & set(other.fields) for other in held.labels):
            break
        values = tuple(word for phrase in phrases[1:] for word in phrase.words)
        if key in _NAME_LABELS and values and not name:
            name = values
        elif key in _ADDRESS_LABELS and values:
            address.append(values)
            in_address = True
        elif in_address and len(phrases) == 1 and phrases[0].upright.x0 > label.upright.x0 + 0.05:
            address.append(phrases[0].words)
        else:
            in_address = False
    return (
        [_Party(role, page, name, page.raw(name), tuple(address), "heading.listed", 0.9 * label.sure)] if name else []
    )


def _beneath(held: LabelledPage, role: str, label: Label, blocks: Sequence[tuple[BlockLine, ...]]) -> Iterator[_Party]:
    """The block under a heading, or on its right."""
    under = [
        block[index:]
        for block in blocks
        for index, line in enumerate(block)
        if 0 < line.line - label.line <= _LINES_BELOW
        and line.phrase.upright.y0 - label.upright.y1 < _FAR * label.upright.height
        and in_column(label.upright, line.phrase.upright)
    ]
    right = [
        block[index:]
        for block in blocks
        for index, line in enumerate(block)
        if line.line == label.line and line.phrase.upright.x0 > label.upright.x1
    ]
    left = label.upright.x0
    nearest = sorted(under, key=lambda lines: (abs(lines[0].phrase.upright.x0 - left) > _SHIFTED, lines[0].line))
    for lines in [*nearest[:_LINES_BELOW], *right[:1]]:
        party = _party(role, held, lines, "heading.block", 0.85 * label.sure)
        if party:
            yield party[0]
            return


def _party(role: str, held: LabelledPage, lines: Sequence[BlockLine], rule: str, score: float) -> list[_Party]:
    """Name and address of a block: from its first line that can be a name."""
    page = held.page
    labelled = {
        (label.line, label.phrase) for label in held.labels if label.first and not set(ROLES) & set(label.fields)
    }
    kept = [line for line in lines if letters_of(line.text) not in _SALUTATIONS and not _is_key(page, line)]
    kept = kept[: _MOST_LINES + 1]
    starts = [index for index, line in enumerate(kept) if not _NO_NAME.search(line.text)][:1]
    if not starts or _is_labelled(kept[starts[0]], page, labelled):
        return []
    rest: list[tuple[int, ...]] = []
    for line in kept[starts[0] + 1 :]:
        if _CONTACT.search(line.text) or _is_labelled(line, page, labelled):
            break
        rest.append(line.phrase.words)
    address = tuple(rest) if any(any(char.isdigit() for char in page.raw(line)) for line in rest) else ()
    name = _with_form(page, kept[starts[0]])
    return [_Party(role, page, name, _ATTENTION.sub("", page.raw(name)), address, rule, score)]


def _is_key(page: PageView, line: BlockLine) -> bool:
    """Whether it is a key with its value after it: ``Number: 12``."""
    following = _following(page, line)
    return line.text.endswith(":") or any(phrase.text.startswith(":") for phrase in following[:1])


def _with_form(page: PageView, line: BlockLine) -> tuple[int, ...]:
    """The words of a name, with a legal form that stands apart: ``ACME   GMBH``."""
    words = line.phrase.words
    for phrase in _following(page, line)[:1]:
        if len(phrase.words) == 1 and has_legal_form(f"{line.text} {phrase.text}") and not has_legal_form(line.text):
            return (*words, *phrase.words)
    return words


def _following(page: PageView, line: BlockLine) -> tuple[Phrase, ...]:
    phrases = page.lines[line.line].phrases
    place = next((index for index, phrase in enumerate(phrases) if phrase is line.phrase), len(phrases))
    return phrases[place + 1 :]


def _is_labelled(line: BlockLine, page: PageView, labelled: set[tuple[int, int]]) -> bool:
    return any(
        (line.line, place) in labelled and phrase is line.phrase
        for place, phrase in enumerate(page.lines[line.line].phrases)
    )


def _returned(held: LabelledPage) -> Iterator[_Party]:
    """The sender over the address window in one line, and the addressee under it."""
    page = held.page
    for number, parts in list(returned_lines(page))[:1]:
        line = page.lines[number]
        spans = [words_at(page, line.words, *part) for part in parts]
        name = line.text[slice(*parts[0])]
        yield _Party("sender", page, spans[0], name, tuple(spans[1:]), "return_line", 0.8)
        left = line.upright.x0
        below = [
            block[index:]
            for block in blocks_of(page)
            for index, one in enumerate(block)
            if number < one.line <= number + 5 and abs(one.phrase.upright.x0 - left) < 2 * _SHIFTED
        ]
        for lines in below[:1]:
            yield from _party("addressee", held, lines, "return_line", 0.8)


def _unheaded(held: LabelledPage, found: Sequence[_Party], known: bool) -> Iterator[_Party]:
    """Blocks with a postcode in the head of the page, and the letterhead: its own block is the sender's, the next that
    of the addressee; without a letterhead that is sure, the highest is the sender's. ``known``: the sender is.
    """
    taken = {word for party in found for word in party.name}
    free = [
        block
        for block in address_blocks_of(held.page)
        if block[0].phrase.upright.y0 < _HEAD
        and postal_line(block) > 0
        and not any(taken & set(line.phrase.words) for line in block)
    ]
    heads = [] if known else list(_letterhead(held))
    own = [block for block in free if any(head.name == line.phrase.words for head in heads for line in block)]
    sure = any(has_legal_form(head.raw) for head in heads)
    if not known and not own and not sure and len(free) > 1:
        own = free[:1]
    yield from heads
    for block in own[:1]:
        yield from _party("sender", held, block, "address_block", 0.55)
    senders = {letters_of(party.raw) for party in (*found, *heads) if party.role != "ship_to"}
    for block in [block for block in free if block not in own][:1]:
        lines = [line for line in block if letters_of(line.text) not in senders]
        yield from _party("addressee", held, lines, "address_block", 0.55)


def _letterhead(held: LabelledPage) -> Iterator[_Party]:
    """The first line with a legal form, else the first that is no title, at the head of the first page."""
    labelled = {(label.line, label.phrase) for label in held.labels if label.first}
    head = [
        phrase
        for number, line in enumerate(held.page.lines[:_HEAD_LINES])
        for place, phrase in enumerate(line.phrases)
        if phrase.upright.y0 < 0.25 and (number, place) not in labelled and _may_be_name(phrase.text)
    ]
    formed = [phrase for phrase in head if has_legal_form(phrase.text)]
    for phrase in (formed or head)[:1]:
        yield _Party("sender", held.page, phrase.words, phrase.text, (), "letterhead", 0.6 if formed else 0.4)


def _may_be_name(text: str) -> bool:
    return not _NO_NAME.search(text) and not _TITLES.search(text) and sum(char.isalpha() for char in text) > 3
