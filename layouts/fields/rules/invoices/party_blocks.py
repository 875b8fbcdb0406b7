"""Names and addresses in blocks of lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from layouts.fields.rules.address_blocks import POSTAL, BlockLine
from layouts.fields.rules.labels.labelled_pages import LabelledPage
from layouts.fields.rules.labels.labels import letters_of
from layouts.fields.rules.legal_names import has_legal_form
from layouts.fields.view import PageView, Phrase

ROLES: Final = ("seller", "buyer", "ship_to", "sender", "addressee")
"""Of headings; ``sender`` is whose paper it is, ``addressee`` whom it is sent to."""
SHIFTED: Final = 0.03
"""Of the page's width: edges that are nearer belong to one column."""
_MOST_LINES: Final = 6
_NO_NAMES: Final = frozenset(
    letters_of(word)
    for word in (
        "Herrn", "Herr", "Frau", "Firma", "An", "Fa", "Familie", "Spett.le Fornitore", "Spettabile", "Spett.le",
        "Spett.", "Exmo.(s) Sr.(s)", "Exmos. Srs.", "Exmos. Senhores", "Adressé à", "Sold to", "Consignee / Sold to",
        "Mr", "Mrs", "Ms", "M", "Mme", "Sr", "Sra", "To",
        "Einkauf", "Abteilung Einkauf", "Buchhaltung", "Purchasing", "Purchasing Department", "Procurement", "Achats",
        "Accounts Payable", "Materials Management", "Service achats", "Compras", "Departamento de compras", "Acquisti",
        "Ufficio acquisti", "Inkoop", "Afdeling inkoop",
    )
)  # fmt: skip
"""Lines of a block that stand over a name or under it: forms of address and departments."""
NO_NAME: Final = re.compile(
    r"@|https?:|www\.|^[\W\d_]*$|^(?:tel|fax|phone|fon|mobil|e-?mail|gln|kd|nr|no|date|datum|page|seite)\b",
    re.IGNORECASE,
)
"""What no name is, nor begins with."""
_CONTACT: Final = re.compile(
    r"@|https?:|www\.|�|✆|☎|✉|^\W*(?:\+\d|\(\d{3}\))|^\W*(?:tel|fax|phone|fon|mobil|e-?mail|gln|vat|ust|tva|iva|nif|cif|nip|ič|dič|"
    r"attn|contact|siret|kvk|btw|abn|gst)\b",
    re.IGNORECASE,
)
"""What ends an address."""
_ATTENTION: Final = re.compile(
    r"^(?:attn|att|attention|z\.? ?h(?:d|änden)|a/a|c/o|à l.attention de)\b[.: ]*", re.IGNORECASE
)
_TITLES: Final = re.compile(
    r"rechnung|invoice|facture|factura|fattura|factuur|faktura|fatura|gutschrift|credit note|avoir|purchase order"
    r"|bestellung|bon de commande|quotation|statement|receipt|original|copy|kopie|duplicate|lasku|sz[aá]mla|page|seite",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Party:
    """``name``: the words of the name, ``address``: those of its lines. ``role`` may be ``sender`` or ``addressee``."""

    role: str
    page: PageView
    name: tuple[int, ...]
    raw: str
    address: tuple[tuple[int, ...], ...]
    rule: str
    score: float


def party_in_block(role: str, held: LabelledPage, lines: Sequence[BlockLine], rule: str, score: float) -> list[Party]:
    """Name and address of a block: from its first line that can be a name."""
    page = held.page
    labelled = {
        (label.line, label.phrase) for label in held.labels if label.first and not set(ROLES) & set(label.fields)
    }
    kept = [line for line in lines if letters_of(line.text) not in _NO_NAMES and not _is_key(page, line)]
    kept = kept[: _MOST_LINES + 1]
    starts = [index for index, line in enumerate(kept) if not NO_NAME.search(line.text)][:1]
    if not starts or _is_labelled(kept[starts[0]], page, labelled):
        return []
    rest: list[tuple[int, ...]] = []
    for line in kept[starts[0] + 1 :]:
        if _CONTACT.search(line.text) or _is_labelled(line, page, labelled):
            break
        rest.append(line.phrase.words)
    address = tuple(rest) if any(any(char.isdigit() for char in page.raw(line)) for line in rest) else ()
    name = _with_form(page, kept[starts[0]])
    return [Party(role, page, name, _ATTENTION.sub("", page.raw(name)), address, rule, score)]


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


def may_be_name(text: str) -> bool:
    """Whether it can be a name in a letterhead: no title, no contact, no postcode, and enough letters."""
    other = NO_NAME.search(text) or _TITLES.search(text) or POSTAL.search(text)
    return not other and sum(char.isalpha() for char in text) > 3
