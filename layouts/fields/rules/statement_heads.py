"""What a bank statement says above and below its movements: bank, holder, account, period, balances."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.label_books import label_book, letters_of
from layouts.fields.rules.spans import Span, candidate, span_of
from layouts.fields.typed.amounts import amounts_in
from layouts.fields.typed.currencies import currency_of
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.identifiers import bics_in, ibans_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import NumberSpot, Spot, upright_of, words_at
from layouts.fields.view import DocumentView, PageView, Phrase, ViewLine
from recto.fields import FieldType

_ACCOUNT: Final = re.compile(r"\d[\d \-/.]{4,22}\d")
_NUMBER: Final = re.compile(r"(?<![\d.])\d{1,6}(?:/\d{2,4})?(?![\d.])")
_OUT: Final = re.compile(r"(?:S|D|DR|OD|AF|SOLL)\b\.?", re.IGNORECASE)
_BANK: Final = re.compile(r"bank|banque|banco|banca|sparkasse|caixa|caja|crédit|credit union|kasse", re.IGNORECASE)


def statement_heads(view: DocumentView, locale: Locale) -> Iterator[Candidate]:
    """Candidates for all fields of the schema ``bank_statement`` but its transactions."""
    pages = view.pages
    yield from _balances(pages, locale)
    yield from _periods(pages, locale)
    for page in pages[:1]:
        yield from _spots("iban", FieldType.IBAN, page, ibans_in(page))
        yield from _spots("bic", FieldType.BIC, page, _named_bics(page))
        yield from _labelled(page)
        yield from _bank(page)
    yield from _currency(pages, locale)


def _spots(field: str, kind: FieldType, page: PageView, spots: Sequence[Spot]) -> Iterator[Candidate]:
    for spot in spots[:1]:
        span = Span(page, spot.words, spot.raw, spot.upright)
        yield candidate(field, span, f"statement.{field}", score=0.8, type_=kind, value=spot.value)


def _named_bics(page: PageView) -> list[Spot]:
    """Those with their name before them: words in capitals look like them."""
    named = {number for number, line in enumerate(page.lines) if re.search(r"bic|swift", line.text, re.IGNORECASE)}
    return [spot for spot in bics_in(page) if spot.line in named]


def _balances(pages: Sequence[PageView], locale: Locale) -> Iterator[Candidate]:
    """The first opening and the last closing balance: pages carry theirs over."""
    found: dict[str, list[Candidate]] = {"opening": [], "closing": []}
    for page in pages:
        for spot in amounts_in(page, locale):
            line = page.lines[spot.line]
            before = page.raw([word for word in line.words if word not in spot.words][: len(line.words)])
            role = _balance_role(line, before)
            if role:
                value = float(-abs(spot.amount) if _OUT.fullmatch(spot.letter) else spot.amount)
                span = Span(page, spot.words, spot.raw, spot.upright)
                rule = f"statement.{role}"
                found[role].append(
                    candidate(f"{role}_balance", span, rule, score=0.8, type_=FieldType.AMOUNT, value=value)
                )
    yield from found["opening"][:1]
    yield from found["closing"][-1:]


def is_balance(page: PageView, number: int) -> bool:
    """Whether a line gives the balance before or after the movements."""
    line = page.lines[number]
    return any(map(str.isdigit, line.text)) and _balance_role(line, line.text) != ""


def _balance_role(line: ViewLine, text: str) -> str:
    """``opening`` or ``closing``, empty for neither."""
    book = label_book("statement_words")
    texts = (re.sub(r"[:.]", " ", one) for one in (text, *(phrase.text for phrase in line.phrases)))
    return next((role for role in (book.opening(one, ("opening", "closing")) for one in texts) if role), "")


def _says(line: ViewLine, text: str, role: str) -> bool:
    book = label_book("statement_words")
    return any(book.begins_with(re.sub(r"[:.]", " ", one), role) for one in (text, *(p.text for p in line.phrases)))


def _periods(pages: Sequence[PageView], locale: Locale) -> Iterator[Candidate]:
    """The first line with two dates, of which one says it is a period; else the first with two at all."""
    lines = [(page, spots) for page in pages[:1] for spots in _by_line(dates_in(page, locale))]
    pairs = [(page, spots) for page, spots in lines if len(spots) == 2 and str(spots[0].value) < str(spots[1].value)]
    said = [(page, spots) for page, spots in pairs if _says(page.lines[spots[0].line], "", "period")]
    for page, spots in (said or [pair for pair in pairs if not amounts_on(pair[0], pair[1][0].line, locale)])[:1]:
        for field, spot in zip(("period_start", "period_end"), spots, strict=True):
            yield from _spots(field, FieldType.DATE, page, [spot])


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
            role = label_book("statement_words").opening(re.sub(r"[:.]", " ", phrase.text), (*patterns, "holder"))
            if not role or role in done:
                continue
            words = _after_label(page, phrase, line.phrases[place + 1 : place + 2], role)
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


def _after_label(page: PageView, phrase: Phrase, following: Sequence[Phrase], role: str) -> tuple[int, ...]:
    """The words behind a label: the rest of its phrase, else the next phrase."""
    book = label_book("statement_words")
    counts = range(1, len(phrase.words) + 1)
    labels = {count: page.raw(phrase.words[:count]) for count in counts}
    named = [count for count, label in labels.items() if role in book.roles_of(label, (role,))]
    count = max([count for count in named if not any(map(str.isdigit, labels[count]))], default=0)
    rest = tuple(word for word in phrase.words[count:] if letters_of(page.words[word].text))
    return rest or tuple(word for other in following for word in other.words)


def _bank(page: PageView) -> Iterator[Candidate]:
    """The first phrase near the top that is named like a bank."""
    for line in page.lines[:15]:
        for phrase in line.phrases:
            if _BANK.search(phrase.text) and len(phrase.words) <= 8 and not re.search(r"\d{3}|[:@]", phrase.text):
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
            code = currency_of(word.text) if word.text.isupper() and len(word.text) == 3 else ""
            if code:
                line = page.line_of_word[number]
                spot = Spot(code, word.text, (number,), line, page.upright[number])
                yield from _spots("currency", FieldType.CURRENCY, page, [spot])
                return
