"""Parties without headings: in the line over an address window, in letterheads and address blocks."""

from collections.abc import Iterator, Sequence, Set
from typing import Final

from layouts.fields.rules.address_blocks import POSTAL, BlockLine, address_blocks, postal_line, returned_lines
from layouts.fields.rules.invoices.party_blocks import SHIFTED, Party, may_be_name, party_in_block
from layouts.fields.rules.labels.labelled_pages import LabelledPage
from layouts.fields.rules.labels.labels import Label, letters_of
from layouts.fields.rules.legal_names import has_legal_form
from layouts.fields.typed.spots import words_at

_HEAD_LINES: Final = 12
_HEAD: Final = 0.42
"""Of the page's height: address blocks of sender and addressee begin above it."""
_LETTERHEAD: Final = 0.25
_TOP: Final = 0.1


def returned_parties(held: LabelledPage) -> Iterator[Party]:
    """The sender over the address window in one line, and the addressee under it."""
    page = held.page
    for number, parts in list(returned_lines(page))[:1]:
        line = page.lines[number]
        spans = [words_at(page, line.words, *part) for part in parts]
        name = line.text[slice(*parts[0])]
        yield Party("sender", page, spans[0], name, tuple(spans[1:]), "return_line", 0.8)
        left = line.upright.x0
        below = [
            block[index:]
            for block in held.blocks
            for index, one in enumerate(block)
            if number < one.line <= number + 5 and abs(one.phrase.upright.x0 - left) < 2 * SHIFTED
        ]
        for lines in below[:1]:
            yield from party_in_block("addressee", held, lines, "return_line", 0.8)


def parties_in_head(held: LabelledPage, found: Sequence[Party], known: bool) -> Iterator[Party]:
    """Blocks with a postcode in the head of the page, and the letterhead: its own block is the sender's, the next that
    of the addressee; without a letterhead that is sure, the highest is the sender's. ``known``: the sender is.
    """
    taken = {word for party in found for word in party.name}
    free = [
        block
        for block in address_blocks(held.blocks)
        if block[0].phrase.upright.y0 < _HEAD
        and postal_line(block) > 0
        and not any(taken & set(line.phrase.words) for line in block)
    ]
    heads = [] if known else list(_letterhead(held, taken, free))
    own = [block for block in free if any(head.name == line.phrase.words for head in heads for line in block)]
    sure = any(has_legal_form(head.raw) for head in heads)
    if not known and not own and not sure and len(free) > 1:
        own = free[:1]
    yield from heads
    for block in own[:1]:
        yield from party_in_block("sender", held, block, "address_block", 0.55)
    senders = {letters_of(party.raw) for party in (*found, *heads) if party.role != "ship_to"}
    last = own if heads else []
    others = [_without_senders(block, senders) for block in (*(block for block in free if block not in own), *last)]
    for block in [block for block in others if postal_line(block) > 0][:1]:
        yield from party_in_block("addressee", held, block, "address_block", 0.55)


def _without_senders(block: Sequence[BlockLine], senders: Set[str]) -> Sequence[BlockLine]:
    """What stands in a block behind a sender, and behind its address if that follows: a number is in its first line."""
    names = [place for place, line in enumerate(block) if letters_of(line.text) in senders]
    if not names:
        return block
    behind = block[names[0] + 1 :]
    if behind and any(char.isdigit() for char in behind[0].text):
        postal = (place for place, line in enumerate(behind) if POSTAL.search(line.text))
        return behind[next(postal, len(behind)) + 1 :]
    return behind


def _letterhead(held: LabelledPage, taken: Set[int], free: Sequence[Sequence[BlockLine]]) -> Iterator[Party]:
    """The name at the head of the first page: that of the first of two address blocks where it is at the very top, else
    the first line with a legal form, else the first that is no title.
    """
    labelled = {(label.line, label.phrase) for label in held.labels if label.first and _is_key(held, label)}
    head = [
        phrase
        for number, line in enumerate(held.page.lines[:_HEAD_LINES])
        for place, phrase in enumerate(line.phrases)
        if phrase.upright.y0 < _LETTERHEAD
        and (number, place) not in labelled
        and may_be_name(phrase.text)
        and not taken & set(phrase.words)
    ]
    formed = [phrase for phrase in head if has_legal_form(phrase.text)]
    first = free[0][0].phrase if len(free) > 1 else None
    top = [phrase for phrase in head[:1] if phrase is first and phrase.upright.y0 < _TOP]
    for phrase in (top or formed or head)[:1]:
        yield Party("sender", held.page, phrase.words, phrase.text, (), "letterhead", 0.6 if top or formed else 0.4)


def _is_key(held: LabelledPage, label: Label) -> bool:
    """Whether it is more than a word that a name begins with: ``Le Jardin``."""
    rest = held.page.lines[label.line].phrases[label.phrase].text[label.end :].strip()
    return label.strong or not rest or rest.startswith((":", "."))
