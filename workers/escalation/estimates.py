"""What models may cost, before anything is read: from counts of pages, prices, and what was seen so far."""

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, Literal

from recto.deployments import Deployment, Micros, Role, Tokens, cost_of, micros
from recto.options import ReadOptions
from recto.settings import Settings
from recto.values import Value
from workers.escalation.candidates import candidates, wanted_roles
from workers.escalation.document_estimates import Asked, asked_about_documents, documents_of, longest_call
from workers.escalation.document_roles import named_for
from workers.escalation.habits import USUAL, Habits

MOST_TEXT: Final = 16_000
"""Tokens of instructions, schema and draft of a call for a part of a page, at most: of a dense page some 8,000."""

TRIES: Final = 2
"""Calls for a part at most, where answers are in no form."""

REFEREED: Final = 0.3
"""Of the answers so many contradict the draft, which is when a referee is asked."""

_TYPICAL: Final[Mapping[Role, Tokens]] = {
    Role.TABLES: Tokens(input=3500, output=1500),
    Role.PAGES: Tokens(input=4500, output=2000),
    Role.OCR: Tokens(input=3500, output=1500),
}
"""Of a call: an image of 1,568 pixels is some 2,000 to 2,500 of the input, the rest are instructions and the draft."""


class RoleEstimate(Value):
    """``deployment`` is asked first. ``parts`` are tables or pages, and of roles that are asked about whole documents
    questions, of ``documents`` at the most. Of those the ``least`` is what is asked whatever the pages say, unless it
    was asked before. Money in millionths of a dollar.
    """

    role: Role
    deployment: str
    parts: int
    parts_at_most: int
    parts_at_least: int = 0
    documents: int = 0
    least: Micros = 0
    expected: Micros
    at_most: Micros


class Estimate(Value):
    """``least``, ``expected`` and ``at_most`` in millionths of a dollar, none above ``cap`` (0 for no cap).
    ``counted_on`` is how many pages read here it is drawn from, ``documents_counted_on`` how many documents; 0 where
    from what is usual elsewhere. ``documents`` are those that the pages are of, by their usual length where that is not
    known: then each page may be one.
    """

    pages: int
    documents: int = 0
    documents_at_most: int = 0
    roles: tuple[RoleEstimate, ...]
    least: Micros = 0
    expected: Micros
    at_most: Micros
    cap: Micros
    counted_on: int
    documents_counted_on: int = 0


def estimate(
    pages: int,
    *,
    options: ReadOptions,
    settings: Settings,
    documents: int = 0,
    job_cap: Decimal = Decimal(0),
    answers: Literal["now", "batch"] = "now",
    habits: Habits = USUAL,
) -> Estimate:
    """Of so many ``pages`` of ``documents``, 0 where those are not known. ``job_cap`` in dollars, 0 for that of the
    settings. ``at_most`` holds for drafts of ``MOST_TEXT`` tokens, and for documents whose text has no more tokens than
    letters. ``options`` are those that ``make_fielding`` takes.
    """
    batched = answers == "batch"
    known = documents_of(pages, documents, habits)
    about = asked_about_documents(pages, known, options, settings, habits)
    roles = (
        *_of_roles(pages, options, settings, habits, batched=batched),
        *_of_documents(about, known.most, options, settings, habits, batched=batched),
    )
    cap = _cap(settings, job_cap)
    sums = (
        sum(each.least for each in roles),
        sum(each.expected for each in roles),
        sum(each.at_most for each in roles),
    )
    least, expected, most = (min(amount, cap) if cap else amount for amount in sums)
    return Estimate(
        pages=pages,
        documents=math.ceil(known.expected),
        documents_at_most=known.most,
        roles=roles,
        least=least,
        expected=expected,
        at_most=most,
        cap=cap,
        counted_on=habits.pages,
        documents_counted_on=habits.documents,
    )


def _of_roles(
    pages: int, options: ReadOptions, settings: Settings, habits: Habits, *, batched: bool
) -> Iterator[RoleEstimate]:
    for role in wanted_roles(options):
        names = list(candidates(role, options, settings))
        if not names:
            continue
        parts, most = _parts(role, pages, habits, settings.escalation.most)
        usual = _usual(role, names[0], settings, habits, batched=batched)
        worst = max(TRIES * _worst(settings.deployments[name], batched=batched) for name in names)
        if referee := settings.deployments.get(settings.escalation.referee):
            usual += REFEREED * _usual(role, settings.escalation.referee, settings, habits, batched=batched)
            worst += TRIES * _worst(referee, batched=batched)
        yield RoleEstimate(
            role=role,
            deployment=names[0],
            parts=math.ceil(parts),
            parts_at_most=most,
            expected=math.ceil(parts * usual),
            at_most=most * worst,
        )


def _of_documents(
    about: Iterable[Asked], documents: int, options: ReadOptions, settings: Settings, habits: Habits, *, batched: bool
) -> Iterator[RoleEstimate]:
    for asked in about:
        names = list(dict.fromkeys(named_for(asked.role, options, settings)))
        if not names or not asked.questions.most:
            continue
        questions, who = asked.questions, [settings.deployments[name] for name in names]
        least = min(_cost(asked.shortest, one, batched=batched) for one in who)
        usual = habits.costs.get(names[0], _cost(asked.usual, who[0], batched=batched))
        most = questions.most * TRIES * max(_cost(longest_call(asked, one), one, batched=batched) for one in who)
        expected = min(most, math.ceil(questions.expected * usual))
        yield RoleEstimate(
            role=asked.role,
            deployment=names[0],
            parts=math.ceil(questions.expected),
            parts_at_most=questions.most,
            parts_at_least=questions.least,
            documents=documents,
            least=min(expected, questions.least * least),
            expected=expected,
            at_most=most,
        )


def _parts(role: Role, pages: int, habits: Habits, most: int) -> tuple[float, int]:
    """Expected and at most. A page that is asked for as a whole is not asked for its tables."""
    match role:
        case Role.TABLES:
            return pages * habits.tables, pages * most
        case Role.PAGES:
            return pages * habits.whole, pages
        case _:
            return pages * habits.image, pages


def _usual(role: Role, name: str, settings: Settings, habits: Habits, *, batched: bool) -> float:
    deployment = settings.deployments[name]
    return habits.costs.get(name, _cost(_TYPICAL[role], deployment, batched=batched))


def _worst(deployment: Deployment, *, batched: bool) -> Micros:
    tokens = Tokens(input=deployment.image_tokens + MOST_TEXT, output=deployment.max_tokens)
    return _cost(tokens, deployment, batched=batched)


def _cost(tokens: Tokens, deployment: Deployment, *, batched: bool) -> Micros:
    return cost_of(tokens, deployment.price, batched=batched and deployment.batch)


def _cap(settings: Settings, job_cap: Decimal) -> Micros:
    """The lowest of those that hold, 0 for none."""
    budget = settings.budget
    caps = [micros(cap) for cap in (job_cap or budget.job, budget.day, budget.tenant_day) if cap]
    return min(caps, default=0)
