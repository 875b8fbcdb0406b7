"""The Celery tasks: one for each kind of work, so that what waits and what runs can be told apart by name.

Each takes a unit as JSON (ids and page numbers, no content) and does what the backlog has under its id.
"""

from collections.abc import Callable
from typing import Any

from celery import Celery

from recto.settings import Settings
from recto.units import Unit
from workers.queue.broker import KINDS
from workers.unitlimits import hard_seconds, soft_seconds


def task_name(kind: str) -> str:
    return f"recto.{kind}"


def add_tasks(app: Celery, settings: Settings, do: Callable[[Unit], None]) -> None:
    """``do`` does a unit; it is called in the process that works."""

    def task(message: dict[str, Any]) -> None:
        do(Unit.model_validate(message))

    for kind in KINDS:
        soft, hard = round(soft_seconds(kind, settings)), round(hard_seconds(kind, settings))
        app.task(name=task_name(kind), shared=False, soft_time_limit=soft, time_limit=hard)(_named(task, kind))


def _named(task: Callable[[dict[str, Any]], None], kind: str) -> Callable[[dict[str, Any]], None]:
    """A function of its own: Celery keeps what it knows of a task at its function."""

    def named(message: dict[str, Any]) -> None:
        task(message)

    named.__name__ = named.__qualname__ = kind
    named.__module__ = __name__
    return named
