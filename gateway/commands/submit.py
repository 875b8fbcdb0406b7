"""`recto submit`."""

from decimal import Decimal
from pathlib import Path
from typing import Final, Unpack

import click

from gateway.fleet import how_to_start, unserved
from gateway.following import follow, say_from_handler, status_of_job
from gateway.help import SectionedCommand, closing, option
from gateway.interrupts import stoppable
from gateway.job_views import view_of
from gateway.opening import config_option, json_option, opened_service, settings_of
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
from recto.orders import Caps, Order, Priority
from workers.inputs.sources import KEPT
from workers.service import Service, Submitted

WRITTEN: Final = "What is written"
WHEN: Final = "When and how much"
JOB: Final = "The job"

EXAMPLES: Final = (
    ("recto submit scans/ --to out", "A folder that all workers see."),
    ("recto submit s3://inbox/2026 -r --to s3://out", "Everything below a prefix."),
    ("recto submit a.pdf https://host/b.pdf --wait", "Kept in Recto's store; waits."),
    ("recto submit s3://archive -r --to s3://out", "At night only:"),
    ("  --hours 22:00-06:00 --timezone Europe/Vienna", ""),
    ("recto submit scans/ --to out --max-cost 5", "Models for what is in doubt, $5 at most:"),
    ("  --deployment tables=sonnet --batch", "this one, by batch, for half the price."),
)


@click.command(
    "submit",
    cls=SectionedCommand,
    closing=closing(EXAMPLES),
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@option(
    "What is read", "-r", "--recursive", is_flag=True, help="s3:// sources are prefixes; everything below them is read."
)
@pages_option
@how_options
@fields_options
@asked_options
@cost_option
@batch_option
@option(
    WRITTEN,
    "--to",
    default=KEPT,
    show_default=True,
    metavar="TARGET",
    help=f"A folder, s3://bucket/prefix, or {KEPT!r}: in Recto's own store, given out by the API.",
)
@written_options
@option(WHEN, "--hours", type=Spans(), metavar="FROM-TO", help="Work only between these times, such as 22:00-06:00.")
@option(WHEN, "--timezone", default="", metavar="ZONE", help="Of --hours, such as Europe/Vienna. UTC by default.")
@option(
    WHEN,
    "--max-pages",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Read no more than so many pages; the rest says so.",
)
@option(
    WHEN,
    "--pages-per-minute",
    type=click.FloatRange(min=0, min_open=True),
    default=None,
    metavar="N",
    help="Go no faster than that.",
)
@option(
    WHEN,
    "--priority",
    type=click.Choice([each.value for each in Priority]),
    default=Priority.NORMAL.value,
    show_default=True,
    metavar="LEVEL",
    help="interactive, normal or bulk. Urgent work goes first; the rest keeps a small share.",
)
@option(JOB, "-l", "--label", "labels", multiple=True, metavar="TEXT", help="To find it by. May be repeated.")
@option(JOB, "--callback", default="", metavar="URL", help="Whom to tell at the end, by a signed webhook.")
@option(
    JOB,
    "--idempotency-key",
    default="",
    metavar="TEXT",
    help="A second order with the same key is the same job, however often it is sent.",
)
@option(JOB, "-w", "--wait", is_flag=True, help="Show progress until the job is over, and exit by what became of it.")
@config_option
@json_option
def command(
    *,
    sources: tuple[str, ...],
    recursive: bool,
    to: str,
    hours: Span | None,
    timezone: str,
    max_pages: int | None,
    pages_per_minute: float | None,
    max_cost: Decimal | None,
    batch: bool,
    priority: str,
    labels: tuple[str, ...],
    callback: str,
    idempotency_key: str,
    wait: bool,
    config: Path | None,
    as_json: bool,
    **reading: Unpack[Reading],
) -> Status:
    """Gives documents to the service, as one job. `recto run` reads them here and now instead.

    SOURCE is a file, a folder (everything below it), s3://bucket/key or https://host/file. Files and folders are read
    where they lie: every worker must see them under the same path.
    """
    order = order_from(
        sources,
        to=to,
        recursive=recursive,
        options=read_options(reading),
        settings=settings_of(config),
        priority=Priority(priority),
        labels=labels,
        hours=hours_of(hours, timezone),
        caps=Caps(pages=max_pages or 0, pages_per_minute=pages_per_minute or 0.0, dollars=max_cost or Decimal(0)),
        callback=callback,
        answers="batch" if batch else "now",
    )
    with opened_service(config) as service:
        submitted = service.submit(order, idempotency_key=idempotency_key)
        _tell(service, submitted, order, as_json=as_json)
        if not wait:
            return Status.DONE
        with stoppable(lambda: say_from_handler(f"the job goes on: recto status {submitted.job.id}"), lambda: None):
            return status_of_job(follow(service, submitted.job.id, as_json=as_json))


def _tell(service: Service, submitted: Submitted, order: Order, *, as_json: bool) -> None:
    job = submitted.job
    if as_json:
        click.echo(view_of(service.status(job)).model_dump_json())
    else:
        click.echo(f"job {job.id}{'' if submitted.created else ' was submitted before'}")
    if missing := list(unserved(service.stores.registry.workers(), order, service.settings)):
        _say(f"no worker takes work of {', '.join(missing)} now; {how_to_start(service.settings)}")


def _say(text: str) -> None:
    click.echo(f"recto: {text}", err=True)
