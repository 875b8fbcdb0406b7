"""`recto status`."""

from pathlib import Path
from typing import Final

import click
from rich.table import Table
from rich.text import Text

from gateway.fleet import FleetView, age, fleet_of, how_to_start, serving
from gateway.following import follow
from gateway.help import SectionedCommand, option
from gateway.interrupts import stoppable
from gateway.job_reports import FAULTY_DOCUMENTS, faulty_documents, job_card
from gateway.job_views import view_of
from gateway.opening import config_option, json_option, opened_service
from gateway.reports import duration
from gateway.statuses import Status
from gateway.tables import listing, show
from recto.values import JobId
from workers.owners import host_name
from workers.service import Service

SHOWN: Final = "What is shown"
EXAMPLES: Final = (
    ("recto status", "Queues and workers."),
    ("recto status JOB", "How far a job got, and what failed."),
    ("recto status JOB --follow", "Until it is over."),
    ("recto status JOB --json | jq .faults", "Failures by reason."),
    ("recto status --here", "Whether a worker lives here: for health checks."),
)


@click.command("status", cls=SectionedCommand, closing={"Examples": EXAMPLES})
@click.argument("job", required=False, default="")
@option(SHOWN, "-f", "--follow", "following", is_flag=True, help="Go on showing the job until it is over.")
@option(
    SHOWN,
    "--faults",
    "most",
    type=click.IntRange(min=0, max=10_000),
    default=FAULTY_DOCUMENTS,
    show_default=True,
    metavar="N",
    help="How many of the documents with faults to name.",
)
@option(SHOWN, "--here", is_flag=True, help="Only workers of this machine; exits with 5 where none lives.")
@config_option
@json_option
def command(*, job: str, following: bool, most: int, here: bool, config: Path | None, as_json: bool) -> Status:
    """Says how far JOB got; without JOB what waits, and which workers are at it."""
    if (following and not job) or (here and job):
        raise click.UsageError("--here goes without a JOB" if here else "--follow needs a JOB")
    with opened_service(config) as service:
        if not job:
            return _show_fleet(service, here=here, as_json=as_json)
        if following:
            with stoppable(lambda: None, lambda: None):
                follow(service, service.job(JobId(job)).id, as_json=as_json)
            return Status.DONE
        _show_job(service, JobId(job), most, as_json=as_json)
    return Status.DONE


def _show_job(service: Service, id: JobId, most: int, *, as_json: bool) -> None:
    status = service.status(service.job(id))
    view = view_of(status)
    if as_json:
        click.echo(view.model_dump_json())
        return
    show(job_card(status.job, view))
    if most and view.faults:
        show(Text("\nDocuments with faults", style="bold"), faulty_documents(service.jobs, id, most=most))


def _show_fleet(service: Service, *, here: bool, as_json: bool) -> Status:
    fleet = fleet_of(service.stores, host=host_name() if here else "")
    if as_json:
        click.echo(fleet.model_dump_json())
    else:
        _print_fleet(service, fleet)
    return Status.NOT_READY if here and not fleet.workers else Status.DONE


def _print_fleet(service: Service, fleet: FleetView) -> None:
    if not fleet.whole:
        show("The job store was emptied or is new. Workers rebuild it, or `recto recover` does.\n")
    show(_queues(fleet), Text("\nWorkers", style="bold"))
    if fleet.workers:
        show(_workers(fleet))
        show("\nMessages: " + ", ".join(f"{count:,} {state}" for state, count in fleet.outbox.items()))
    else:
        show(f"none; {how_to_start(service.settings)}")


def _queues(fleet: FleetView) -> Table:
    rows = (
        (
            depth.queue.value,
            f"{depth.waiting:,}",
            f"{depth.waiting_pages:,}",
            f"{fleet.held[depth.queue]:,}",
            f"{depth.in_flight:,}",
            duration(depth.oldest) if depth.waiting else "",
            f"{len(serving(fleet.workers, depth.queue)):,}",
        )
        for depth in fleet.queues
    )
    columns = ("queue", "waiting", "pages", "held", "in flight", "oldest", "workers")
    return listing(columns, rows, numbers=columns[1:])


def _workers(fleet: FleetView) -> Table:
    rows = (
        (each.id, ", ".join(each.queues), str(each.processes), duration(age(each.started))) for each in fleet.workers
    )
    return listing(("worker", "queues", "processes", "up for"), rows, numbers=("processes", "up for"))
