"""What money and estimates of it look like to people."""

from collections.abc import Iterator
from typing import Final

from recto.deployments import Micros, Role, dollars
from workers.escalation.estimates import Estimate, RoleEstimate

_PARTS: Final = {Role.TABLES: "table", Role.PAGES: "whole page", Role.OCR: "page"}
_ABOUT: Final = {Role.CLASSIFY: "the class", Role.FIELDS: "the fields", Role.SUMMARIZE: "summaries"}
"""What is asked about whole documents."""


def money(amount: Micros) -> str:
    """``$12.30``; sums below ten cents with two digits that count: ``$0.0012``."""
    exact = dollars(amount)
    if not amount or amount >= 100_000:
        return f"${exact:,.2f}"
    return f"${exact:.{1 - exact.adjusted()}f}"


def estimate_lines(found: Estimate) -> Iterator[str]:
    """A line for each role that is asked, then one for the money, and what all that is based on. None where nobody is
    asked.
    """
    if not found.roles:
        return
    for each in found.roles:
        least = f"at least {money(each.least)}, " if each.least else ""
        sums = f"{least}about {money(each.expected)}, at most {money(each.at_most)}"
        yield f"{_questions(each, found) if each.role in _ABOUT else _parts(each)} for {each.deployment}: {sums}"
    cap = f" (the cap is {money(found.cap)})" if found.cap else "; no cap is set, --max-cost sets one"
    least = f"at least {money(found.least)}, " if found.least else ""
    yield f"models: {least}about {money(found.expected)} expected, at most {money(found.at_most)}{cap}"
    if any(each.role not in _ABOUT for each in found.roles):
        basis = f"from {found.counted_on:,} pages read here" if found.counted_on else _USUAL
        yield f"how many parts are in doubt is estimated {basis}"
    if any(each.role in _ABOUT for each in found.roles):
        counted = found.documents_counted_on
        basis = f"from {counted:,} documents read here" if counted else _USUAL
        yield "which documents are asked about is known once their pages were read: what they are, what rules miss,"
        yield f"and how much they say; what is expected is estimated {basis}"


_USUAL: Final = "from what is usual; yours may differ"


def _questions(each: RoleEstimate, found: Estimate) -> str:
    """``about 16 questions on the fields of 40 documents (0 to 40)``."""
    up_to = "up to " if found.documents < found.documents_at_most else ""
    documents = f"{up_to}{each.documents:,} document{'' if each.documents == 1 else 's'}"
    least, most = each.parts_at_least, each.parts_at_most
    between = f" ({least:,} to {most:,})" if least < most else ""
    return f"{_counted(each.parts, 'question')} on {_ABOUT[each.role]} of {documents}{between}"


def _parts(each: RoleEstimate) -> str:
    return _counted(each.parts, _PARTS.get(each.role, "question"))


def _counted(number: int, noun: str) -> str:
    return f"about {number:,} {noun}{'' if number == 1 else 's'}"
