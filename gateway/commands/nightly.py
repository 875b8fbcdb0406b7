"""`recto nightly`."""

import time
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal, Unpack
from zoneinfo import ZoneInfo

import click

from gateway.help import SectionedCommand, closing, option
from gateway.job_views import hours_text, view_of
from gateway.opening import config_option, json_option, opened_service
from gateway.orders import Span, Spans, hours_of, order_from
from gateway.read_options import (
    Reading,
    asked_options,
    batch_option,
    cost_option,
    fields_options,
    how_options,
    pages_option,
    read_options,
    written_options,
)
from gateway.statuses import Status
from gateway.tables import console, listing
from recto.errors import UsageError
from recto.orders import Caps, Priority
from recto.values import Value
from workers.keeper.nightly import LABEL, Tonight, entries, made, run_now
from workers.service import Service, Submitted

ENTRIES: Final = "Entries of the settings"
ONCE: Final = "One job for the night"
EXAMPLES: Final = (
    ("recto nightly", "The entries, and when each begins next."),
    ("recto nightly --run archive", "One of them now, whatever its hours."),
    ("recto nightly --once s3://archive --to s3://out", "One job that pauses at six in the morning."),
    ("  --batch --max-cost 20", "Its models by batch, for half the price."),
)


class EntryLine(Value):
    """``start`` and ``stop`` are those of the night that it is, or that comes next, in seconds since the epoch; ``job``
    is that night's, empty where none was made.
    """

    event: Literal["nightly"] = "nightly"
    name: str
    sources: tuple[str, ...]
    to: str
    start: float
    stop: float
    open: bool
    job: str


@click.command(
    "nightly",
    cls=SectionedCommand,
    closing=closing(EXAMPLES),
)
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@option(ENTRIES, "--run", "name", default="", metavar="NAME", help="Make a job of this entry now, whatever its hours.")
@option(ONCE, "--once", is_flag=True, help="Make one job of the sources that are given.")
@option(ONCE, "--to", default="", metavar="TARGET", help="A folder or s3://bucket/prefix.")
@option(ONCE, "--from", "start", default="22:00", show_default=True, metavar="TIME", help="When work begins.")
@option(ONCE, "--until", "stop", default="06:00", show_default=True, metavar="TIME", help="When it pauses.")
@option(ONCE, "--timezone", default="UTC", show_default=True, metavar="ZONE", help="Such as Europe/Vienna.")
@option(ONCE, "-l", "--label", "labels", multiple=True, metavar="TEXT", help="To find it by. May be repeated.")
@option(ONCE, "--callback", default="", metavar="URL", help="Whom to tell at the end, by a signed webhook.")
@option(ONCE, "--max-pages", type=click.IntRange(min=1), metavar="N", help="Read no more than so many pages.")
@option(
    ONCE,
    "--pages-per-minute",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="Go no faster than that.",
)
@pages_option
@how_options
@fields_options
@asked_options
@cost_option
@batch_option
@written_options
@config_option
@json_option
def command(
    *,
    sources: tuple[str, ...],
    name: str,
    once: bool,
    to: str,
    start: str,
    stop: str,
    timezone: str,
    labels: tuple[str, ...],
    callback: str,
    max_pages: int | None,
    pages_per_minute: float | None,
    max_cost: Decimal | None,
    batch: bool,
    config: Path | None,
    as_json: bool,
    **reading: Unpack[Reading],
) -> Status:
    """Lists the entries `nightly` of the settings, or makes a job of one. Each makes its job by itself every night, as
    long as a worker runs.
    """
    if once != bool(sources) or (once and (name or not to)):
        raise UsageError("--once goes with sources and --to", remedy="See `recto nightly --help`.")
    with opened_service(config) as service:
        if once:
            order = order_from(
                sources,
                to=to,
                recursive=True,
                options=read_options(reading),
                settings=service.settings,
                priority=Priority.BULK,
                labels=(*labels, LABEL),
                hours=hours_of(_span(start, stop), timezone),
                caps=Caps(
                    pages=max_pages or 0, pages_per_minute=pages_per_minute or 0.0, dollars=max_cost or Decimal(0)
                ),
                callback=callback,
                answers="batch" if batch else "now",
            )
            _tell(service, service.submit(order), as_json=as_json)
        elif name:
            _tell(service, _run(service, name), as_json=as_json)
        else:
            _list(service, as_json=as_json)
    return Status.DONE


def _span(start: str, stop: str) -> Span:
    return Spans().convert(f"{start}-{stop}", None, None)


def _run(service: Service, name: str) -> Submitted:
    for entry in service.settings.nightly:
        if entry.name == name:
            return run_now(service, entry)
    names = ", ".join(entry.name for entry in service.settings.nightly) or "none"
    raise UsageError(f"{name!r} is no entry of the settings", remedy=f"There are: {names}.")


def _tell(service: Service, submitted: Submitted, *, as_json: bool) -> None:
    job = submitted.job
    click.echo(view_of(service.status(job)).model_dump_json() if as_json else f"job {job.id}")


def _list(service: Service, *, as_json: bool) -> None:
    tonights = entries(service, now=time.time())
    jobs = ["".join(job.id for job in made(service, tonight)) for tonight in tonights]
    if as_json:
        for tonight, job in zip(tonights, jobs, strict=True):
            click.echo(_line(tonight, job).model_dump_json())
    elif tonights:
        rows = [_row(tonight, job) for tonight, job in zip(tonights, jobs, strict=True)]
        console().print(listing(("name", "sources", "to", "hours", "next start", "tonight"), rows))
    else:
        click.echo("no entries; write [[nightly]] into recto.toml, with name, sources, to and hours")


def _line(tonight: Tonight, job: str) -> EntryLine:
    entry, night = tonight.entry, tonight.night
    return EntryLine(
        name=entry.name,
        sources=entry.sources,
        to=entry.to,
        start=night.start,
        stop=night.stop,
        open=tonight.open,
        job=job,
    )


def _row(tonight: Tonight, job: str) -> Sequence[str]:
    entry, night = tonight.entry, tonight.night
    start = datetime.fromtimestamp(night.start, ZoneInfo(entry.hours.timezone)).strftime("%Y-%m-%d %H:%M")
    begins = "now" if tonight.open else start
    return (entry.name, " ".join(entry.sources), entry.to, hours_text(entry.hours), begins, job or "-")
