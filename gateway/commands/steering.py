"""`recto cancel`, `recto pause`, `recto resume` and `recto priority`."""

from collections.abc import Callable
from pathlib import Path

import click

from gateway.help import SectionedCommand
from gateway.job_views import view_of
from gateway.opening import config_option, json_option, opened_service
from gateway.statuses import Status
from recto.jobs import Job
from recto.orders import Priority
from recto.values import JobId
from workers.service import Service


@click.command("cancel", cls=SectionedCommand, closing={"Examples": [("recto cancel JOB", "Stop it for good.")]})
@click.argument("jobs", nargs=-1, required=True, metavar="JOB...")
@config_option
@json_option
def cancel(*, jobs: tuple[str, ...], config: Path | None, as_json: bool) -> Status:
    """Stops jobs for good. Pages under way end by themselves; results that are written stay."""
    return _steered(jobs, Service.cancel, config, as_json=as_json)


@click.command("pause", cls=SectionedCommand, closing={"Examples": [("recto pause JOB", "Until `recto resume JOB`.")]})
@click.argument("jobs", nargs=-1, required=True, metavar="JOB...")
@config_option
@json_option
def pause(*, jobs: tuple[str, ...], config: Path | None, as_json: bool) -> Status:
    """Stops jobs for a while. Pages under way end by themselves."""
    return _steered(jobs, Service.pause, config, as_json=as_json)


@click.command("resume", cls=SectionedCommand, closing={"Examples": [("recto resume JOB", "Go on with it.")]})
@click.argument("jobs", nargs=-1, required=True, metavar="JOB...")
@config_option
@json_option
def resume(*, jobs: tuple[str, ...], config: Path | None, as_json: bool) -> Status:
    """Goes on with jobs that were paused."""
    return _steered(jobs, Service.resume, config, as_json=as_json)


@click.command(
    "priority", cls=SectionedCommand, closing={"Examples": [("recto priority JOB interactive", "Before all others.")]}
)
@click.argument("job")
@click.argument("level", type=click.Choice([each.value for each in Priority]))
@config_option
@json_option
def priority(*, job: str, level: str, config: Path | None, as_json: bool) -> Status:
    """Changes how urgent a job is, also for what waits of it already."""
    return _steered((job,), lambda service, one: service.reprioritise(one, Priority(level)), config, as_json=as_json)


def _steered(
    jobs: tuple[str, ...], change: Callable[[Service, Job], Job], config: Path | None, *, as_json: bool
) -> Status:
    """All are looked up before the first is changed: a wrong id changes nothing."""
    with opened_service(config) as service:
        found = [service.job(JobId(job)) for job in jobs]
        for one in found:
            changed = change(service, one)
            view = view_of(service.status(changed))
            click.echo(view.model_dump_json() if as_json else f"{view.job}  {view.state}, {view.priority}")
    return Status.DONE
