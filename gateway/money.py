"""What money and estimates of it look like to people."""

from collections.abc import Iterator
from typing import Final

from recto.deployments import Micros, Role, dollars
from workers.escalation.estimates import Estimate, RoleEstimate

_PARTS: Final = {Role.TABLES: "table", Role.PAGES: "whole page", Role.OCR: "page"}


def money(amount: Micros) -> str:
    """``$12.30``; sums below ten cents with two digits that count: ``$0.0012``."""
    exact = dollars(amount)
    if not amount or amount >= 100_000:
        return f"${exact:,.2f}"
    return f"${exact:.{1 - exact.adjusted()}f}"


def estimate_lines(found: Estimate) -> Iterator[str]:
    """A line for each role that is asked, then one for the money. None where nobody is asked."""
    if not found.roles:
        return
    for each in found.roles:
        yield f"{_parts(each)} for {each.deployment}: about {money(each.expected)}, at most {money(each.at_most)}"
    cap = f" (the cap is {money(found.cap)})" if found.cap else "; no cap is set, --max-cost sets one"
    yield f"models: about {money(found.expected)} expected, at most {money(found.at_most)}{cap}"
    basis = f"from {found.counted_on:,} pages read here" if found.counted_on else "from what is usual; yours may differ"
    yield f"how many parts are in doubt is estimated {basis}"


def _parts(each: RoleEstimate) -> str:
    noun = _PARTS.get(each.role, "question")
    return f"about {each.parts:,} {noun}{'' if each.parts == 1 else 's'}"
