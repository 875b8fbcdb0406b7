"""From the arguments of `recto submit` to an order."""

import re
from collections.abc import Sequence
from typing import Any, Final, Literal

import click

from gateway.category_choice import require_categories
from gateway.deployment_choice import require_deployments
from gateway.engine_choice import require_engine
from gateway.schema_choice import require_schema
from recto.errors import OrderRefused, UsageError
from recto.options import ReadOptions
from recto.orders import Always, Callback, Caps, Hours, Order, Priority, Window
from recto.settings import Settings
from recto.values import Value
from workers.inputs.sources import source_from, target_from

SOURCES_AT_ONCE: Final = 1000
_HOURS: Final = re.compile(r"(?P<start>\d{1,2}:\d\d)\s*(?:-|to)\s*(?P<stop>\d{1,2}:\d\d)")


class Span(Value):
    """From one time of day to another; ``22:00`` to ``06:00`` goes over midnight."""

    start: str
    stop: str


class Spans(click.ParamType[Span]):
    """``22:00-06:00``."""

    name = "hours"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Span:
        if isinstance(value, Span):  # click converts a default once more
            return value
        match = _HOURS.fullmatch(str(value).strip())
        times = [each.zfill(5) for each in (match["start"], match["stop"])] if match else []
        if not times or any(int(each[:2]) > 23 or int(each[3:]) > 59 for each in times):
            self.fail(f"{value!r} are no hours; write them like 22:00-06:00", param, ctx)
        if times[0] == times[1]:
            self.fail(f"{value!r} begins when it ends", param, ctx)
        return Span(start=times[0], stop=times[1])


def hours_of(span: Span | None, timezone: str) -> Hours:
    """Raises ``UsageError`` for a time zone that there is not, or one without hours."""
    if span is None:
        if timezone:
            raise UsageError("--timezone was given without --hours", remedy="Add --hours 22:00-06:00.")
        return Always()
    try:
        return Window(start=span.start, stop=span.stop, timezone=timezone or "UTC")
    except ValueError as error:  # pydantic's validation error is one
        raise UsageError(f"{timezone!r} is no time zone", remedy="Write it like Europe/Vienna.") from error


def order_from(
    arguments: Sequence[str],
    *,
    to: str,
    recursive: bool,
    options: ReadOptions,
    settings: Settings,
    priority: Priority,
    labels: Sequence[str],
    hours: Hours,
    caps: Caps,
    callback: str,
    answers: Literal["now", "batch"] = "now",
) -> Order:
    """Raises ``UsageError`` and its kind, and ``InputUnreadable`` for a file that is not there."""
    require_engine(options, settings.deepseek)
    require_deployments(options, settings, answers=answers)
    require_schema(options, settings)
    require_categories(options, settings)
    if len(arguments) > SOURCES_AT_ONCE:
        raise UsageError(
            f"{len(arguments):,} sources at once; at most {SOURCES_AT_ONCE:,}", remedy="Name their folder or prefix."
        )
    return Order(
        sources=tuple(source_from(each, recursive=recursive) for each in dict.fromkeys(arguments)),
        target=target_from(to),
        options=options,
        priority=priority,
        labels=tuple(dict.fromkeys(labels)),
        hours=hours,
        caps=caps,
        callback=Callback(url=_web_address(callback)),
        answers=answers,
    )


def _web_address(url: str) -> str:
    if url and not re.match(r"https?://[^/\s@]+(/|$)", url):
        raise OrderRefused(f"--callback {url!r} is no web address", remedy="Write it as https://host/path.")
    return url
