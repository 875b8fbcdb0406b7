"""`recto list`."""

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from gateway.help import SectionedCommand, option
from gateway.job_views import JobView, view_of
from gateway.money import money
from gateway.opening import config_option, json_option, opened_service
from gateway.review_list import Which, list_reviews
from gateway.statuses import Status
from gateway.tables import listing, moment, show, state_text
from recto.errors import UsageError
from recto.jobs import DocumentState, JobQuery, JobState
from recto.values import TenantId

WHICH: Final = "Which jobs"
REVIEW: Final = "What to look at"
HELP: Final = "See `recto list --help`."
DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
EXAMPLES: Final = (
    ("recto list --state open", "What goes on."),
    ("recto list --label nightly --since 2026-11-01", "A label, since a day."),
    ("recto list --json | jq -r .job", "Ids only."),
    ("recto list --needs-review", "Documents that a person should look at, of all jobs."),
    ("recto list --needs-review --results out", "The same of what `recto run -o out` read."),
)


@click.command("list", cls=SectionedCommand, closing={"Examples": EXAMPLES})
@option(
    WHICH,
    "--state",
    "states",
    type=click.Choice([each.value for each in JobState]),
    multiple=True,
    metavar="STATE",
    help="open, paused, finished or cancelled. May be repeated.",
)
@option(WHICH, "-l", "--label", default="", metavar="TEXT", help="With that label.")
@option(WHICH, "--name", default="", metavar="TEXT", help="With that text anywhere in its labels.")
@option(
    WHICH, "--tenant", default="", metavar="NAME", help="Of that tenant; jobs of all by default, documents of default."
)
@option(WHICH, "--since", type=DAY, metavar="DATE", help="Created then or later, such as 2026-11-01.")
@option(WHICH, "--until", type=DAY, metavar="DATE", help="Created before.")
@option(
    WHICH,
    "--after",
    default="",
    metavar="JOB",
    help="Older than that job: the next page of the list. A list of documents names its own.",
)
@option(
    WHICH,
    "-n",
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    metavar="N",
    help="At most so many, the newest first.",
)
@option(REVIEW, "--needs-review", is_flag=True, help="List documents instead: those that a person should look at.")
@option(REVIEW, "--job", default="", metavar="JOB", help="Only those of this job.")
@option(REVIEW, "--results", default="", metavar="OUT", help="Those below an output of `recto run`.")
@config_option
@json_option
def command(
    *,
    states: tuple[str, ...],
    label: str,
    name: str,
    tenant: str,
    since: datetime | None,
    until: datetime | None,
    after: str,
    limit: int,
    needs_review: bool,
    job: str,
    results: str,
    config: Path | None,
    as_json: bool,
) -> Status:
    """Lists jobs, newest first; or documents that a person should look at."""
    if needs_review:
        if states or label or name or since or until:
            said = "--state, --label, --name, --since and --until are of jobs"
            raise UsageError(f"{said}, --needs-review of documents", remedy=HELP)
        which = Which(job=job, results=results, tenant=tenant, after=after, limit=limit)
        return list_reviews(which, config, as_json=as_json)
    if job or results:
        raise UsageError("--job and --results go with --needs-review", remedy=HELP)
    query = JobQuery(
        tenant=TenantId(tenant),
        states=tuple(map(JobState, states)),
        label=label,
        name=name,
        created_from=_seconds(since),
        created_to=_seconds(until),
        after=after,
        limit=limit,
    )
    with opened_service(config) as service:
        views = [view_of(service.status(job)) for job in service.jobs.find(query)]
    if as_json:
        for view in views:
            click.echo(view.model_dump_json())
    elif views:
        _show(views)
        if len(views) == limit:
            click.echo(f"older ones: recto list --after {views[-1].job}", err=True)
    else:
        click.echo("no jobs", err=True)
    return Status.DONE


def _show(views: list[JobView]) -> None:
    columns = ("job", "state", "priority", "created", "documents", "pages", "failed", "models", "labels")
    rows = (
        (
            view.job,
            state_text(view.state),
            view.priority.value,
            moment(view.created),
            _documents(view),
            f"{view.settled:,}/{view.planned:,}",
            f"{_failed(view):,}" if _failed(view) else "",
            money(view.spent) if view.spent else "",
            ", ".join(view.labels),
        )
        for view in views
    )
    show(listing(columns, rows, numbers=("documents", "pages", "failed", "models")))


def _documents(view: JobView) -> str:
    total = sum(view.documents.values())
    return f"{total - view.documents[DocumentState.PENDING]:,}/{total:,}{'' if view.listed else '+'}"


def _failed(view: JobView) -> int:
    return view.documents[DocumentState.FAILED] + view.documents[DocumentState.PARTIAL]


def _seconds(day: datetime | None) -> float:
    return day.astimezone().timestamp() if day else 0.0
