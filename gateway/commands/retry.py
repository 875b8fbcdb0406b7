"""`recto retry`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from gateway.following import follow, say_from_handler, status_of_job
from gateway.help import SectionedCommand, closing, option
from gateway.interrupts import stoppable
from gateway.job_views import view_of
from gateway.opening import config_option, json_option, opened_service
from gateway.reports import counted_noun
from gateway.statuses import Status
from recto.jobs import Job, JobQuery
from recto.values import JobId
from workers.outside.webhooks import replay
from workers.service import Service

WHAT: Final = "What is tried again"
JOBS_AT_ONCE: Final = 500
EXAMPLES: Final = (
    ("recto retry JOB", "Its failed pages."),
    ("recto retry JOB --all-pages --wait", "Every page, and wait for the end."),
    ("recto retry --webhooks", "Messages that were given up, of all jobs."),
    ("recto retry --webhooks JOB --delivered", "All messages of a job, also those that arrived."),
)


@click.command(
    "retry",
    cls=SectionedCommand,
    closing=closing(EXAMPLES),
)
@click.argument("job", required=False, default="")
@option(WHAT, "--all-pages", is_flag=True, help="Every page of the job, not only those that failed.")
@option(WHAT, "--webhooks", is_flag=True, help="Messages that were given up instead of pages; of all jobs without JOB.")
@option(WHAT, "--delivered", is_flag=True, help="With --webhooks, those that were delivered, too.")
@option("The job", "-w", "--wait", is_flag=True, help="Show progress until the job is over.")
@config_option
@json_option
def command(
    *, job: str, all_pages: bool, webhooks: bool, delivered: bool, wait: bool, config: Path | None, as_json: bool
) -> Status:
    """Does the failed pages of JOB again, or sends its messages again."""
    if webhooks and (all_pages or wait):
        raise click.UsageError("--webhooks goes with neither --all-pages nor --wait")
    if not webhooks and (delivered or not job):
        raise click.UsageError("--delivered goes with --webhooks" if delivered else "Missing argument 'JOB'")
    with opened_service(config) as service:
        if webhooks:
            _replay(service, job, delivered=delivered, as_json=as_json)
            return Status.DONE
        again = service.retry(service.job(JobId(job)), failed=not all_pages)
        view = view_of(service.status(again))
        click.echo(view.model_dump_json() if as_json else f"{view.job}  {view.state}")
        if not wait:
            return Status.DONE
        with stoppable(lambda: say_from_handler("the job goes on"), lambda: None):
            return status_of_job(follow(service, again.id, as_json=as_json))


def _replay(service: Service, job: str, *, delivered: bool, as_json: bool) -> None:
    jobs = iter([service.job(JobId(job))]) if job else _all_jobs(service)
    count = 0
    for one in jobs:
        for message in replay(service.stores, service.places.journal, one.id, delivered=delivered):
            count += 1
            if as_json:
                click.echo(message.model_dump_json())
    if not as_json:
        click.echo(f"{counted_noun(count, 'message')} to be sent again")


def _all_jobs(service: Service) -> Iterator[Job]:
    after = ""
    while found := service.jobs.find(JobQuery(after=after, limit=JOBS_AT_ONCE)):
        yield from found
        after = found[-1].id
