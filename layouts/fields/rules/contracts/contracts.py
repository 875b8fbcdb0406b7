"""Contracts: who agrees, from when, for how long, under which law."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from layouts.fields.found import Candidate, Findings
from layouts.fields.rules.contracts.clauses import Clause, clause_within, jurisdictions, terms
from layouts.fields.rules.contracts.dates import DatedSpan, effective_dates, end_dates, signing_dates
from layouts.fields.rules.contracts.labels import labelled_values
from layouts.fields.rules.contracts.sources import contract_parties
from layouts.fields.rules.flowing import FlowText, flow_of
from layouts.fields.rules.spans import Span, candidate
from layouts.fields.rules.titles import titles_in
from layouts.fields.rules.typed_spans import TypedSpan, spot_span, typed_span
from layouts.fields.typed.amounts import amounts_in
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.view import DocumentView, PageView
from recto.fields import FieldType

_AGREEMENT = re.compile(
    r"agreement|contract|vertrag|vereinbarung|contrat|accord|convention|contrato|acuerdo|convenio|contratto|accordo"
    r"|overeenkomst|acordo|umowa|smlouva|avtal|aftale|kontrakt|\blease\b|\bdeed\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"\b(?:Inc|LLC|L\.L\.C|Corp)\b|\bState\s+of\s+[A-Z]|\bDelaware\b")
_DAY_FIRST = re.compile(r"(?<![\d./-])(?:1[3-9]|2\d|3[01])[./-]\d{1,2}[./-]\d{2,4}")
_CAPITAL = re.compile(
    r"(?:share\s+capital|capital\s+social|au\s+capital|con\s+capital|capitale\s+sociale|stammkapital|grundkapital"
    r"|aktienkapital|maatschappelijk\s+kapitaal)\b\D{0,30}$",
    re.IGNORECASE,
)
_CAPITAL_WORDS = 6
_MOST_RIVALS = 3
_MOST_AMOUNTS = 30
_LABELLED_DAYS = frozenset({"effective_date", "end_date"})
_LABELLED = 0.8


def contract_findings(view: DocumentView) -> Findings:
    """Fields of the schema ``contract``. Parties stand in the order in which the contract names them."""
    flow = flow_of(view.pages)
    locale = _locale(flow, view)
    if not flow.text:
        return Findings()
    days = (
        *_dated("effective_date", effective_dates(flow, view, locale)),
        *_dated("signing_date", _latest(signing_dates(view, locale))),
        *_dated("end_date", end_dates(flow, locale)),
    )
    return Findings(
        fields=(
            *(candidate("title", span, "contract_title", score=0.5) for span in titles_in(view, named=_AGREEMENT)),
            *contract_parties(flow, view),
            *days,
            *_clauses("term", terms(flow)),
            *_clauses("jurisdiction", jurisdictions(flow)),
            *_labelled(view, locale),
            *_amounts(view, locale),
        )
    )


def _locale(flow: FlowText, view: DocumentView) -> Locale:
    """As the document writes; where nothing tells a country, American companies put the month first."""
    locale = locale_of(view)
    american = not locale.country and locale.languages[0] == "en" and _AMERICAN.search(flow.text)
    return replace(locale, day_first=False) if american and not _DAY_FIRST.search(flow.text) else locale


def _dated(field: str, days: Sequence[DatedSpan]) -> Iterator[Candidate]:
    for day in days[:_MOST_RIVALS]:
        yield candidate(field, day.span, "contract_date", score=day.score, type_=FieldType.DATE, value=day.day)


def _latest(days: Sequence[DatedSpan]) -> list[DatedSpan]:
    """A contract is signed when the last one signed it."""
    return sorted(days, key=lambda one: one.day, reverse=True)[:1]


def _clauses(field: str, clauses: Sequence[Clause]) -> Iterator[Candidate]:
    for clause in clauses[:_MOST_RIVALS]:
        yield candidate(field, clause.span, "contract_clause", score=clause.score)


def _labelled(view: DocumentView, locale: Locale) -> Iterator[Candidate]:
    """What stands beside labels, as in forms of contracts."""
    for one in labelled_values(view):
        if one.role in _LABELLED_DAYS:
            day = typed_span(one.span, FieldType.DATE, locale)
            if isinstance(day, TypedSpan):
                yield candidate(
                    one.role, day.span, "contract_label", score=_LABELLED, type_=FieldType.DATE, value=day.value
                )
        elif found := clause_within(one.span, one.role):
            yield candidate(one.role, found, "contract_label", score=_LABELLED)


def _amounts(view: DocumentView, locale: Locale) -> Iterator[Candidate]:
    """Sums with their currency, each once."""
    seen: set[str] = set()
    for page in view.pages:
        for spot in amounts_in(page, locale):
            if spot.currency and str(spot.amount) not in seen and len(seen) < _MOST_AMOUNTS:
                span = spot_span(page, spot)
                if _is_capital(page, span):
                    continue
                seen.add(str(spot.amount))
                yield candidate(
                    "amounts", span, "contract_amount", score=0.6, type_=FieldType.AMOUNT, value=float(spot.amount)
                )


def _is_capital(page: PageView, amount: Span) -> bool:
    """Whether it is what a company was founded with: said of a party, and not agreed on."""
    first = min(amount.words)
    before = page.raw(range(max(0, first - _CAPITAL_WORDS), first))
    return _CAPITAL.search(before) is not None
