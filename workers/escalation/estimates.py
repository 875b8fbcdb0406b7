"""What models may cost, before anything is read: from counts of pages, prices, and what was seen so far."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, Literal

from pydantic import Field

from recto.deployments import Deployment, Micros, Role, Tokens, cost_of, micros
from recto.errors import AnswerInvalid, AnswerLost, AnswerRefused, AnswerTruncated
from recto.meters import counters_in
from recto.options import ReadOptions
from recto.pages import PageState
from recto.settings import Settings
from recto.values import Value
from workers.escalation.candidates import candidates, wanted_roles

MOST_TEXT: Final = 16_000
"""Tokens of instructions, schema and draft of a call, at most: of a dense page some 8,000."""

TRIES: Final = 2
"""Calls for a part at most, where answers are in no form."""

REFEREED: Final = 0.3
"""Of the answers so many contradict the draft, which is when a referee is asked."""

LEAST_PAGES: Final = 500
"""With fewer pages read here, what is usual elsewhere says more."""
LEAST_CALLS: Final = 20

_PAID: Final = frozenset({"answered", AnswerRefused.code, AnswerTruncated.code, AnswerInvalid.code, AnswerLost.code})
"""Outcomes of calls that cost something."""

_TYPICAL: Final[Mapping[Role, Tokens]] = {
    Role.TABLES: Tokens(input=3500, output=1500),
    Role.PAGES: Tokens(input=4500, output=2000),
    Role.OCR: Tokens(input=3500, output=1500),
}
"""Of a call: an image of 1,568 pixels is some 2,000 to 2,500 of the input, the rest are instructions and the draft."""


class Habits(Value):
    """Parts in doubt for each page that is read, by role, and what a call of a deployment costs in the mean.

    ``image``: of all pages so many have no text of their own. ``pages``: it was counted on so many, 0 for what is
    usual.
    """

    tables: float = Field(default=0.35, ge=0)
    whole: float = Field(default=0.01, ge=0)
    image: float = Field(default=1.0, ge=0, le=1)
    costs: dict[str, float] = Field(default_factory=dict[str, float])
    pages: int = 0


USUAL: Final = Habits()
"""On 289 pages of public reports, forms and papers, 104 of 264 tables were in doubt at a score of 0.08, and no page."""


class RoleEstimate(Value):
    """``deployment`` is asked first. ``parts`` are tables or pages. Money in millionths of a dollar."""

    role: Role
    deployment: str
    parts: int
    parts_at_most: int
    expected: Micros
    at_most: Micros


class Estimate(Value):
    """``expected`` and ``at_most`` in millionths of a dollar, none above ``cap`` (0 for no cap). ``counted_on`` is how
    many pages read here it is drawn from, 0 where from what is usual elsewhere.
    """

    pages: int
    roles: tuple[RoleEstimate, ...]
    expected: Micros
    at_most: Micros
    cap: Micros
    counted_on: int


def estimate(
    pages: int,
    *,
    options: ReadOptions,
    settings: Settings,
    job_cap: Decimal = Decimal(0),
    answers: Literal["now", "batch"] = "now",
    habits: Habits = USUAL,
) -> Estimate:
    """``job_cap`` in dollars, 0 for that of the settings. ``at_most`` holds for drafts of ``MOST_TEXT`` tokens."""
    batched = answers == "batch"
    roles = tuple(_of_roles(pages, options, settings, habits, batched=batched))
    cap = _cap(settings, job_cap)
    expected, most = sum(each.expected for each in roles), sum(each.at_most for each in roles)
    return Estimate(
        pages=pages,
        roles=roles,
        expected=min(expected, cap) if cap else expected,
        at_most=min(most, cap) if cap else most,
        cap=cap,
        counted_on=habits.pages,
    )


def habits_from(counters: Mapping[str, float]) -> Habits:
    """What was seen here, by the counters of a ``Meter``; what is usual where that is too little."""
    pages, parts, calls, paid = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for counter, amount in counters_in(counters):
        match counter.name, counter.labels:
            case "recto_pages", (engine, PageState.READ):
                pages[engine] += int(amount)
            case "recto_escalations", (role, _, _):
                parts[role] += int(amount)
            case "recto_calls", (deployment, outcome) if outcome in _PAID:
                calls[deployment] += int(amount)
            case "recto_call_micros", (deployment,):
                paid[deployment] += int(amount)
            case _:
                pass
    costs = {name: paid[name] / count for name, count in sorted(calls.items()) if count >= LEAST_CALLS}
    total = pages.total()
    if total < LEAST_PAGES or not parts:
        return USUAL.model_copy(update={"costs": costs})
    return Habits(
        tables=parts[Role.TABLES] / total,
        whole=parts[Role.PAGES] / total,
        image=1 - pages["textlayer"] / total,
        costs=costs,
        pages=total,
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
    paid = habits.costs.get(name)
    if paid is not None:
        return paid
    return cost_of(_TYPICAL[role], deployment.price, batched=batched and deployment.batch)


def _worst(deployment: Deployment, *, batched: bool) -> Micros:
    tokens = Tokens(input=deployment.image_tokens + MOST_TEXT, output=deployment.max_tokens)
    return cost_of(tokens, deployment.price, batched=batched and deployment.batch)


def _cap(settings: Settings, job_cap: Decimal) -> Micros:
    """The lowest of those that hold, 0 for none."""
    budget = settings.budget
    caps = [micros(cap) for cap in (job_cap or budget.job, budget.day, budget.tenant_day) if cap]
    return min(caps, default=0)
