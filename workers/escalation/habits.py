"""What was seen before of how often models are asked, and of what that costs: estimates are drawn from it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from recto.deployments import Role
from recto.errors import AnswerInvalid, AnswerLost, AnswerRefused, AnswerTruncated
from recto.escalations import Verdict
from recto.jobs import DocumentState
from recto.meters import counters_in
from recto.pages import PageState
from recto.values import Value

LEAST_PAGES: Final = 500
LEAST_DOCUMENTS: Final = 200
"""With fewer pages or documents read here, what is usual elsewhere says more."""
LEAST_CALLS: Final = 20

_PAID: Final = frozenset({"answered", AnswerRefused.code, AnswerTruncated.code, AnswerInvalid.code, AnswerLost.code})
"""Outcomes of calls that cost something."""
_READ: Final = frozenset({DocumentState.SUCCEEDED, DocumentState.PARTIAL})


class Habits(Value):
    """Parts in doubt for each page that is read, by role, and what a call of a deployment costs in the mean.

    ``image``: of all pages so many have no text of their own. ``classify`` and ``fields``: questions of these roles for
    each document; ``length``: pages of a document. ``pages`` and ``documents``: it was counted on so many, 0 for what
    is usual.
    """

    tables: float = Field(default=0.35, ge=0)
    whole: float = Field(default=0.01, ge=0)
    image: float = Field(default=1.0, ge=0, le=1)
    classify: float = Field(default=0.1, ge=0)
    fields: float = Field(default=0.4, ge=0)
    length: float = Field(default=1.5, ge=1)
    costs: dict[str, float] = Field(default_factory=dict[str, float])
    pages: int = 0
    documents: int = 0


USUAL: Final = Habits()
"""On 289 pages of public reports, forms and papers, 104 of 264 tables were in doubt at a score of 0.08, and no page. Of
95 public receipts, invoices, forms and contracts, of 145 pages, the words of 9 did not say what they are, and the rules
left something open in 38.
"""


def habits_from(counters: Mapping[str, float]) -> Habits:
    """What was seen here, by the counters of a ``Meter``; what is usual where that is too little."""
    pages, parts, asked, calls, paid = Counter[str](), Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    documents = 0
    for counter, amount in counters_in(counters):
        match counter.name, counter.labels:
            case "recto_pages", (engine, PageState.READ):
                pages[engine] += int(amount)
            case "recto_escalations", (role, _, _):
                parts[role] += int(amount)
            case "recto_documents", (state,) if state in _READ:
                documents += int(amount)
            case "recto_consultations", (role, verdict) if verdict != Verdict.NOT_ASKED:
                asked[role] += int(amount)
            case "recto_calls", (deployment, outcome) if outcome in _PAID:
                calls[deployment] += int(amount)
            case "recto_call_micros", (deployment,):
                paid[deployment] += int(amount)
            case _:
                pass
    costs = {name: paid[name] / count for name, count in sorted(calls.items()) if count >= LEAST_CALLS}
    return Habits.model_validate({**_of_pages(pages, parts), **_of_documents(documents, pages, asked), "costs": costs})


def _of_pages(pages: Counter[str], parts: Counter[str]) -> dict[str, Any]:
    total = pages.total()
    if total < LEAST_PAGES or not parts:
        return {}
    return {
        "tables": parts[Role.TABLES] / total,
        "whole": parts[Role.PAGES] / total,
        "image": 1 - pages["textlayer"] / total,
        "pages": total,
    }


def _of_documents(documents: int, pages: Counter[str], asked: Counter[str]) -> dict[str, Any]:
    """Where nobody was asked, roles are perhaps new: that says nothing."""
    if documents < LEAST_DOCUMENTS or not asked:
        return {}
    return {
        "classify": asked[Role.CLASSIFY] / documents,
        "fields": asked[Role.FIELDS] / documents,
        "length": max(1.0, pages.total() / documents),
        "documents": documents,
    }
