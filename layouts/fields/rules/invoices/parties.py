"""Who sells and who buys, with names and addresses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from layouts.fields.rules.invoices.headed_parties import headed_parties
from layouts.fields.rules.invoices.party_blocks import Party
from layouts.fields.rules.invoices.sending_parties import parties_in_head, returned_parties
from layouts.fields.rules.labels.labelled_pages import Claim, LabelledPage
from recto.fields import FieldType

_PAGES: Final = 2


def parties_in(pages: Sequence[LabelledPage], *, sender: str = "seller") -> Iterator[Claim]:
    """Names and addresses of seller and buyer. ``sender`` is the role of the one whose paper it is."""
    others = {"sender": sender, "addressee": "buyer" if sender == "seller" else "seller"}
    found = {held.place: _named(held, others) for held in pages[:_PAGES]}
    known = {party.role for parties in found.values() for party in parties}
    for held in pages[:1]:
        heads = parties_in_head(held, found[held.place], sender in known)
        renamed = [replace(party, role=others[party.role]) for party in heads]
        found[held.place] += [party for party in renamed if party.role not in known]
    for party in (party for parties in found.values() for party in parties):
        yield from _claims(party)


def _named(held: LabelledPage, others: Mapping[str, str]) -> list[Party]:
    """Those with a heading, or in a line over an address window."""
    parties = (*headed_parties(held), *returned_parties(held))
    return [replace(party, role=others.get(party.role, party.role)) for party in parties]


def _claims(party: Party) -> Iterator[Claim]:
    if party.role == "ship_to":
        return
    yield _claim(party, FieldType.NAME, party.name, party.raw.strip(" ,;:"))
    if party.address:
        yield _address(party)


def _address(party: Party) -> Claim:
    words = tuple(word for line in party.address for word in line)
    value = "\n".join(party.page.raw(line).strip(" ,;") for line in party.address)
    one = _claim(party, FieldType.ADDRESS, words, party.page.raw(words))
    return replace(one, value=value)


def _claim(party: Party, kind: FieldType, words: tuple[int, ...], raw: str) -> Claim:
    return Claim(f"{party.role}.{kind.value}", kind, party.page, words, raw, raw, party.rule, party.score)
