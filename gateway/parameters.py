"""Option values that click has no type for. Each wrong value is answered with how to write it."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import click

from recto.deployments import Chosen, Role
from recto.options import Format, PageRange
from recto.orders import checked_tenant
from recto.values import NAME, PageNumber, TenantId

Item = TypeVar("Item")

_RANGE = re.compile(r"\s*(?P<first>\d{1,7})\s*(?P<to>-\s*(?P<last>\d{1,7})?)?\s*")
_DEPLOYMENT = re.compile(rf"\s*(?P<role>[a-z]+)\s*=\s*(?P<name>{NAME})\s*")
_LANGUAGE = re.compile(r"(?:script/)?[A-Za-z]{2,}(?:_[A-Za-z]+)*")


class PageRanges(click.ParamType[tuple[PageRange, ...]]):
    """``1-5,9`` or ``3-``: sorted, joined where they touch, so that two ways to say the same are the same."""

    name = "pages"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[PageRange, ...]:
        if not isinstance(value, str):  # click converts a default once more
            return value
        return joined(self._range(part, param, ctx) for part in value.split(","))

    def _range(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> PageRange:
        match = _RANGE.fullmatch(text)
        if not match:
            self.fail(f"{text.strip()!r} is no page or range of pages; write it like 1-5,9 or 3-", param, ctx)
        first = int(match["first"])
        last = int(match["last"] or 0) if match["to"] else first
        if first < 1 or (match["last"] and not last):
            self.fail(f"{text.strip()!r}: pages count from 1", param, ctx)
        if last and last < first:
            self.fail(f"{text.strip()!r} runs backwards; write {last}-{first}", param, ctx)
        return PageRange(first=PageNumber(first), last=PageNumber(last))


class Languages(click.ParamType[tuple[str, ...]]):
    """``deu``, ``deu,eng`` or ``deu+eng``; the engine says later whether it has them."""

    name = "languages"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if not isinstance(value, str):  # click converts a default once more
            return value
        codes = [code.strip() for code in re.split("[,+]", value)]
        for code in codes:
            if not _LANGUAGE.fullmatch(code):
                self.fail(f"{code!r} is no language code; write it like deu or deu,eng", param, ctx)
        return tuple(codes)


class Formats(click.ParamType[tuple[Format, ...]]):
    """One format or several with commas."""

    name = "formats"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Format, ...]:
        if not isinstance(value, str):  # click converts a default once more
            return value
        names = [name.strip() for name in value.split(",")]
        for name in names:
            if name not in set(Format):
                self.fail(f"{name!r} is no format; choose from {', '.join(Format)}", param, ctx)
        return tuple(map(Format, names))


class ChosenDeployments(click.ParamType[tuple[Chosen, ...]]):
    """``tables=sonnet``, or several with commas; the settings say later whether there is such a deployment."""

    name = "deployments"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Chosen, ...]:
        if not isinstance(value, str):  # click converts a default once more
            return value
        return tuple(self._chosen(part, param, ctx) for part in value.split(","))

    def _chosen(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Chosen:
        match = _DEPLOYMENT.fullmatch(text)
        if not match:
            self.fail(f"{text.strip()!r} names no deployment; write it like tables=sonnet", param, ctx)
        if match["role"] not in set(Role):
            self.fail(f"{match['role']!r} is no role; choose from {', '.join(Role)}", param, ctx)
        return Chosen(role=Role(match["role"]), deployment=match["name"])


class Dollars(click.ParamType[Decimal]):
    """``5``, ``0.50`` or ``$12``: more than nothing, to the millionth."""

    name = "dollars"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):  # click converts a default once more
            return value
        if not re.fullmatch(r"\$?(\d{1,9}(\.\d{1,6})?|\.\d{1,6})", text := str(value).strip()):
            self.fail(f"{value!r} is no sum of US dollars; write it like 5 or 0.50", param, ctx)
        if not (amount := Decimal(text.removeprefix("$"))):
            self.fail("nothing could be asked for no money; use --escalate off", param, ctx)
        return amount


class Tenants(click.ParamType[TenantId]):
    """Lower-case letters, digits and hyphens."""

    name = "tenant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> TenantId:
        try:
            return checked_tenant(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def joined(ranges: Iterable[PageRange]) -> tuple[PageRange, ...]:
    """In order, without overlaps. ``last`` 0 is the end of the document."""
    result: list[PageRange] = []
    for one in sorted(ranges, key=lambda each: each.first):
        before = result[-1] if result else None
        if before is None or (before.last and one.first > before.last + 1):
            result.append(one)
        elif before.last:
            last = max(before.last, one.last) if one.last else 0
            result[-1] = PageRange(first=before.first, last=PageNumber(last))
    return tuple(result)


def together(values: Sequence[tuple[Item, ...]]) -> tuple[Item, ...]:
    """The values of an option that was given several times, each once, in the order given."""
    return tuple(dict.fromkeys(item for each in values for item in each))
