"""Watching a job until it is over: a live display on a terminal, lines elsewhere."""

import os
import sys
import time
from collections.abc import Callable
from typing import Final

import click
from rich.console import Console
from rich.live import Live

from gateway.job_reports import job_card, short_line
from gateway.job_views import JobView, is_over, view_of
from gateway.statuses import Status
from gateway.terminal import ReaderGone, has_colour, is_terminal
from recto.jobs import DocumentState, JobState
from recto.values import JobId
from workers.service import Service

INTERVAL: Final = 1.0
"""Seconds between two looks."""


def follow(service: Service, job: JobId, *, as_json: bool) -> JobView:
    """Shows how the job goes on until it is over; gives it as it was seen last."""
    if as_json:
        return _printed(service, job, lambda view: view.model_dump_json())
    if not is_terminal(sys.stdout):
        return _printed(service, job, short_line)
    return _live(service, job)


def status_of_job(view: JobView) -> Status:
    """What became of it; one that goes on counts like one that is done."""
    total = sum(view.documents.values())
    failed = view.documents[DocumentState.FAILED]
    match view.state:
        case JobState.OPEN | JobState.PAUSED:
            return Status.DONE
        case JobState.FINISHED if total == failed:
            return Status.NOTHING_READABLE
        case JobState.FINISHED if not failed and not view.documents[DocumentState.PARTIAL]:
            return Status.DONE
        case _:
            return Status.SOME_FAILED


def say_from_handler(text: str) -> None:
    """On stderr, from inside a signal handler: nothing buffered may be written there."""
    os.write(2, f"\nrecto: {text}\n".encode())


def _printed(service: Service, job: JobId, line_of: Callable[[JobView], str]) -> JobView:
    """A line each time that something changed."""
    before = ""
    while True:
        view = view_of(service.status(service.job(job)))
        if (line := line_of(view)) != before:
            _print(line)
        if is_over(view.state):
            return view
        before = line
        time.sleep(INTERVAL)


def _live(service: Service, job: JobId) -> JobView:
    console = Console(file=sys.stdout, no_color=not has_colour(sys.stdout), highlight=False)
    with Live(console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live:
        while True:
            status = service.status(service.job(job))
            view = view_of(status)
            live.update(job_card(status.job, view), refresh=True)
            if is_over(view.state):
                return view
            time.sleep(INTERVAL)


def _print(line: str) -> None:
    try:
        click.echo(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderGone from None
