"""What stands at the head of a receipt, line by line: names and places, and what is neither."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from layouts.fields.rules.items.receipt_lines import ReceiptLine, ReceiptPage, head_role
from layouts.fields.rules.labels.label_books import label_book
from layouts.fields.rules.receipts.dates import dates_on
from layouts.fields.typed.spots import LONGEST_LINE

_MOST_LINES: Final = 20
_ROADS: Final = (
    r"jalan|jln|lorong|lrg|persiaran|lebuh|lebuhraya|lot|taman|tmn|bandar|kampung|kg|desa|batu|seksyen|wisma|menara"
    r"|kompleks|bangunan|pusat|street|st|road|rd|avenue|ave|lane|ln|drive|dr|blvd|boulevard|highway|hwy|parkway|court"
    r"|floor|level|unit|suite|ste|blk|block|building|mall|plaza|square|centre|tower|str|straße|strasse|gasse|platz|weg"
    r"|allee|ring|ufer|rue|place|quai|cours|chemin|route|impasse|calle|c/|avda|av|avenida|paseo|via|viale|piazza|corso"
    r"|p\.?za|v\.le|c\.so|bd|ctra|rynek|plac|torget|quay|rua|praça|largo|ul|ulice|ulica|aleja|náměstí|gatan|gade|vej|gata|straat|laan|plein|gracht"
)
ROAD: Final = re.compile(
    rf"(?<![^\W\d_])(?:{_ROADS})(?![^\W\d_])|(?:straße|strasse|str\.|straat|laan|gatan|vägen|gade|vej)\b", re.IGNORECASE
)
"""Words that addresses are made of."""
TOWN: Final = re.compile(
    r"^\W*(?:[A-Z]{1,2}-)?\d{4,6}\W{1,3}[^\W\d_]{3,}|^\W*\d{5,6}\W*$|^[^\W\d_][\w ./-]*,\s?\d{5}\W*$"
)
"""A line that begins with its postcode, or ends in one."""
OWNER: Final = re.compile(r"^(?:own(?:ed)?|operated|managed|run) by\s*:?\s*", re.IGNORECASE)
_PROPRIETOR: Final = re.compile(
    r"\W*(?:inh|inhaber(?:in)?|prop|proprietor|titolare|titular|gérante?)\b[.:\s]", re.IGNORECASE
)
_TITLED: Final = re.compile(r"(?:[^\W\d_]+\s){1,2}(?:receipt|invoice|quittung|beleg|rechnung|kvitto)", re.IGNORECASE)
CUSTOMER: Final = re.compile(r"\W*(?:bill(?:ed)?|sold|ship|deliver(?:ed)?|invoice) to\b|\W*customer\b", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"[^\W\d]+\.?\s?[:#]+\s?[\d-]+")
_ADDRESSED: Final = re.compile(r"\W*(?:no|lot|unit|blk|block|suite|km|batu|plot)\b\W*\d", re.IGNORECASE)

Kind = Literal["text", "aside", "other", "noise"]


@dataclass(frozen=True, slots=True)
class HeadLine:
    """``kind``: ``text`` may be a name or a place, ``aside`` stands in brackets or says whose shop it is, ``other`` is
    neither, ``noise`` says nothing. ``number`` counts the page's lines from 0.
    """

    number: int
    text: str
    kind: Kind


def head_of(receipt: ReceiptPage) -> Iterator[HeadLine]:
    """The lines from the top to the first item, sum or customer."""
    dated = {spot.line for spot in dates_on(receipt)}
    for line in receipt.lines[:_MOST_LINES]:
        text = receipt.page.lines[line.number].text
        if _sells(line, text) or _heads_items(line.label) or CUSTOMER.match(text):
            return
        yield HeadLine(line.number, text, _kind(text, line.number in dated))


def _sells(line: ReceiptLine, text: str) -> bool:
    """Whether a line has an amount, and not a number with decimals in an address: ``Lot 1.85, Jalan Contoh``."""
    return bool(line.amounts) and (line.role != "" or not (ROAD.search(text) or _ADDRESSED.match(text)))


def _heads_items(text: str) -> bool:
    """Whether a line is labels of columns."""
    book, words = label_book("column_labels"), text.split()
    return len(words) > 1 and sum(book.is_label(word) for word in words) >= 2 and book.is_of_labels(text)


def _kind(text: str, dated: bool) -> Kind:
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    if dated or len(text) > LONGEST_LINE:
        return "other"
    if OWNER.match(text) or TOWN.match(text):
        return "text"
    if letters + digits < 3 or (letters < 3 and digits < 5):
        return "noise"
    if head_role(text) or _TITLED.fullmatch(text) or (digits >= 5 and letters <= 4) or _NUMBERED.fullmatch(text):
        return "other"
    if _PROPRIETOR.match(text) or (text[0] in "([{" and text.rstrip(" .,")[-1] in ")]}"):
        return "aside"
    return "noise" if digits > 2 * letters or letters < 3 else "text"
