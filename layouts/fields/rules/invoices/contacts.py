"""How to reach the seller: addresses and numbers that are not beside the buyer's name."""

from collections.abc import Iterator, Sequence
from typing import Final

from layouts.fields.rules.labels.labelled_pages import Claim, LabelledPage, claim
from layouts.fields.typed.contacts import emails_in, phones_in, urls_in
from layouts.fields.typed.spots import Spot, upright_of
from layouts.fields.view import PageView
from recto.fields import FieldType

_BLOCK: Final = 10
"""Lines under a name that are about the same party."""
_COLUMN: Final = 0.25
_FAX: Final = "fax"


def contacts_in(pages: Sequence[LabelledPage], parties: Sequence[Claim]) -> Iterator[Claim]:
    """E-mail, phone and web addresses of the seller; ``parties`` say where names stand."""
    for held in pages:
        page = held.page
        buyers = [one for one in parties if one.page is page and one.field == "buyer.name"]
        sellers = [one for one in parties if one.page is page and one.field == "seller.name"]
        for field, kind, spots in (
            ("seller.email", FieldType.EMAIL, emails_in(page)),
            ("seller.phone", FieldType.PHONE, _phones(held)),
            ("seller.url", FieldType.URL, urls_in(page)),
        ):
            for spot in spots:
                if not any(_is_beside(page, spot, one) for one in buyers):
                    beside = any(_is_beside(page, spot, one) for one in sellers)
                    score = 0.75 if beside else 0.55
                    yield claim(field, kind, page, spot, rule="beside_name" if beside else "elsewhere", score=score)


def _phones(held: LabelledPage) -> list[Spot]:
    """Without those that are said to be of a fax machine."""
    found: list[Spot] = []
    for spot in phones_in(held.page, held.locale):
        line = held.page.lines[spot.line]
        before = held.page.raw(line.words[: line.words.index(spot.words[0])])
        if _FAX not in before.lower()[-12:]:
            found.append(spot)
    return found


def _is_beside(page: PageView, spot: Spot, name: Claim) -> bool:
    """Whether it stands in the lines under a name, in its column."""
    line = page.line_of_word[name.words[0]]
    near = abs(upright_of(page, name.words).x0 - spot.upright.x0) < _COLUMN
    return 0 <= spot.line - line <= _BLOCK and near
