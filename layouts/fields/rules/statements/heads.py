"""What a bank statement says above and below its movements: bank, holder, account, period, balances."""

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.labels.label_books import MOST_WORDS, label_book, letters_of
from layouts.fields.rules.spans import Span, candidate, span_of
from layouts.fields.rules.statements.dates import begun
from layouts.fields.rules.tables.headers import column_labels
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.amounts import amounts_in
from layouts.fields.typed.currencies import currency_of
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.identifiers import bics_in, ibans_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import NumberSpot, Spot, upright_of, words_at
from layouts.fields.view import DocumentView, PageView, Phrase, ViewLine
from recto.fields import FieldType

_BALANCES: Final = ("opening", "closing", "balance_on")
_LABELLED: Final = ("account_number", "statement_number", "holder")
_ACCOUNT: Final = re.compile(r"\d[\d \-/.]{4,22}\d")
_NUMBER: Final = re.compile(r"(?<![\d.])\d{1,6}(?:/\d{2,4})?(?![\d.])")
_OUT: Final = re.compile(r"(?:S|D|DR|OD|AF|SOLL)\b\.?", re.IGNORECASE)
_EUROS: Final = frozenset({"euro", "euros"})
_MENTIONED: Final = re.compile(
    r"\b(?:account|a/c|konto|compte|cuenta|conto|rekening|rachun\w+)\b\D{0,12}?(?P<number>\d[\d \-/.]{4,22}\d)",
    re.IGNORECASE,
)
_BANK: Final = re.compile(
    r"bank|banque|banco|banca|sparkasse|caixa|caja|caisse|crédit|credit union|building society|kasse|savings",
    re.IGNORECASE,
)


def statement_heads(view: DocumentView, locale: Locale) -> Iterator[Candidate]:
    """Candidates for all fields of the schema ``bank_statement`` but its transactions."""
    pages = view.pages
    yield from _balances(pages, locale)
    yield from _periods(pages, locale)
    for page in pages[:1]:
        yield from _spots("iban", FieldType.IBAN, page, ibans_in(page))
        yield from _spots("bic", FieldType.BIC, page, _named_bics(page))
        yield from _labelled(page)
        yield from _mentioned(page)
        yield from _bank(page)
    yield from _currency(pages, locale)


def _spots(field: str, kind: FieldType, page: PageView, spots: Sequence[Spot]) -> Iterator[Candidate]:
    for spot in spots[:1]:
        span = spot_span(page, spot)
        yield candidate(field, span, f"statement.{field}", score=0.8, type_=kind, value=spot.value)


def _named_bics(page: PageView) -> list[Spot]:
    """Those with their name before them: words in capitals look like them."""
    named = {number for number, line in enumerate(page.lines) if re.search(r"bic|swift", line.text, re.IGNORECASE)}
    return [spot for spot in bics_in(page) if spot.line in named]


def _balances(pages: Sequence[PageView], locale: Locale) -> Iterator[Candidate]:
    """The first opening and the last closing balance: pages carry theirs over. Where a balance says its day alone, it
    is the opening balance if others follow.
    """
    found: dict[str, list[tuple[PageView, NumberSpot]]] = {role: [] for role in _BALANCES}
    for page in pages:
        for spot in amounts_in(page, locale):
            line = page.lines[spot.line]
            role = _balance_role(line, page.raw([word for word in line.words if word not in spot.words]))
            if role:
                found[role].append((page, spot))
    opening, closing, on = (found[role] for role in _BALANCES)
    opening = opening or (on[:1] if closing or len(on) > 1 else [])
    closing = closing or [one for one in on if one not in opening[:1]]
    for role, held in (("opening", opening[:1]), ("closing", closing[-1:])):
        for page, spot in held:
            value = float(-abs(spot.amount) if _OUT.fullmatch(spot.letter) else spot.amount)
            span = spot_span(page, spot)
            yield candidate(
                f"{role}_balance", span, f"statement.{role}", score=0.8, type_=FieldType.AMOUNT, value=value
            )


def is_balance(page: PageView, number: int) -> bool:
    """Whether a line gives the balance before or after the movements."""
    line = page.lines[number]
    return any(map(str.isdigit, line.text)) and _balance_role(line, line.text) != ""


def is_no_movement(page: PageView, number: int) -> bool:
    """Whether a line gives a balance, or the sum of some movements."""
    return is_balance(page, number) or label_book("statement_words").begins_with(page.lines[number].text, "sum")


def _balance_role(line: ViewLine, text: str) -> str:
    """``opening``, ``closing``, ``balance_on`` its day, or empty."""
    book = label_book("statement_words")
    texts = (re.sub(r"[:.]", " ", one) for one in (text, *(phrase.text for phrase in line.phrases)))
    return next((role for role in (book.opening(one, _BALANCES) for one in texts) if role), "")


def _says(line: ViewLine, text: str, role: str) -> bool:
    book = label_book("statement_words")
    return any(book.begins_with(re.sub(r"[:.]", " ", one), role) for one in (text, *(p.text for p in line.phrases)))


def _periods(pages: Sequence[PageView], locale: Locale) -> Iterator[Candidate]:
    """The first line with two dates, of which one says it is a period; else the first with two at all."""
    lines = [(page, _spanned(page, spots, locale)) for page in pages[:1] for spots in _by_line(dates_in(page, locale))]
    pairs = [(page, spots) for page, spots in lines if len(spots) == 2 and str(spots[0].value) < str(spots[1].value)]
    said = [(page, spots) for page, spots in pairs if _says(page.lines[spots[0].line], "", "period")]
    for page, spots in (said or [pair for pair in pairs if not amounts_on(pair[0], pair[1][0].line, locale)])[:1]:
        for field, spot in zip(("period_start", "period_end"), spots, strict=True):
            yield from _spots(field, FieldType.DATE, page, [spot])


def _spanned(page: PageView, spots: Sequence[Spot], locale: Locale) -> Sequence[Spot]:
    """The dates of a line, with the day without a year that the only one goes on from."""
    return [*begun(page, spots[0], locale), *spots] if len(spots) == 1 else spots


def amounts_on(page: PageView, line: int, locale: Locale) -> list[NumberSpot]:
    """The sums of money on a line."""
    return [spot for spot in amounts_in(page, locale) if spot.line == line]


def _by_line(spots: Sequence[Spot]) -> list[list[Spot]]:
    lines: dict[int, list[Spot]] = {}
    for spot in spots:
        lines.setdefault(spot.line, []).append(spot)
    return list(lines.values())


def _labelled(page: PageView) -> Iterator[Candidate]:
    """Numbers and the holder after their labels, each once."""
    patterns = {"account_number": _ACCOUNT, "statement_number": _NUMBER}
    done: set[str] = set()
    for number, line in enumerate(page.lines):
        for place, phrase in enumerate(line.phrases):
            role, words = _after_label(page, phrase, line.phrases[place + 1 : place + 2])
            if not role or role in done:
                continue
            text = page.raw(words)
            match = patterns[role].search(text) if role in patterns else re.search(r"\S.*", text)
            if not match or (role == "holder" and not any(map(str.isalpha, match[0]))):
                continue
            done.add(role)
            held = words_at(page, words, *match.span())
            field = "account_holder" if role == "holder" else role
            kind = FieldType.NAME if role == "holder" else FieldType.IDENTIFIER
            spot = Spot(" ".join(match[0].split()), match[0], held, number, upright_of(page, held))
            yield from _spots(field, kind, page, [spot])


def _mentioned(page: PageView) -> Iterator[Candidate]:
    """The number of an account that stands behind that word anywhere."""
    for line in page.lines:
        for phrase in line.phrases:
            found = _MENTIONED.search(phrase.text)
            if found and "iban" not in phrase.text.casefold():
                held = words_at(page, phrase.words, *found.span("number"))
                span = Span(page, held, found["number"], upright_of(page, held))
                yield candidate(
                    "account_number",
                    span,
                    "statement.mentioned",
                    score=0.5,
                    type_=FieldType.IDENTIFIER,
                    value=span.text,
                )
                return


def _after_label(page: PageView, phrase: Phrase, following: Sequence[Phrase]) -> tuple[str, tuple[int, ...]]:
    """The role of the label that the phrase begins with, or goes on with behind a comma, and the words behind it: the
    rest of the phrase, else the next phrase. Nothing for none.
    """
    starts = [0, *(place + 1 for place, word in enumerate(phrase.words[:-1]) if page.words[word].text.endswith(","))]
    for words in (phrase.words[start:] for start in starts):
        role, count = _label(page, words)
        if role:
            rest = tuple(dropwhile(lambda word: not letters_of(page.words[word].text), words[count:]))
            return role, rest or tuple(word for other in following for word in other.words)
    return "", ()


def _label(page: PageView, words: Sequence[int]) -> tuple[str, int]:
    """The role of the label that these words begin with and how many of them it takes: as it stands in the book rather
    than with slips. One that is of something else as a whole is none.
    """
    book = label_book("statement_words")
    texts = [page.raw(words[:count]) for count in range(1, min(len(words), MOST_WORDS) + 1)]
    known = [count for count, text in enumerate(texts, 1) if letters_of(text) in book.roles]
    like = [count for count, text in enumerate(texts, 1) if book.is_label(text) and not any(map(str.isdigit, text))]
    for count in (*known[-1:], *like[-1:]):
        for role in book.roles_of(texts[count - 1], _LABELLED):
            return role, count
        return "", 0
    return "", 0


def _bank(page: PageView) -> Iterator[Candidate]:
    """The first phrase near the top that is named like a bank."""
    for line in page.lines[:15]:
        for phrase in line.phrases:
            named = _BANK.search(phrase.text) and not column_labels().is_label(phrase.text)
            if named and len(phrase.words) <= 8 and not re.search(r"\d{3}|[:@]", phrase.text):
                span = span_of(page, phrase.words)
                yield candidate("bank.name", span, "statement.bank", score=0.6, type_=FieldType.NAME)
                return


def _currency(pages: Sequence[PageView], locale: Locale) -> Iterator[Candidate]:
    """The first one printed beside an amount, else the first word that is a code of one."""
    for page in pages[:1]:
        for spot in amounts_in(page, locale):
            if spot.currency:
                named = Spot(spot.currency, spot.raw, spot.words, spot.line, spot.upright)
                yield from _spots("currency", FieldType.CURRENCY, page, [named])
                return
        for number, word in enumerate(page.words):
            named = word.text.casefold() in _EUROS or (word.text.isupper() and len(word.text.strip("()")) == 3)
            code = currency_of("EUR" if word.text.casefold() in _EUROS else word.text) if named else ""
            if code:
                line = page.line_of_word[number]
                spot = Spot(code, word.text, (number,), line, page.upright[number])
                yield from _spots("currency", FieldType.CURRENCY, page, [spot])
                return
