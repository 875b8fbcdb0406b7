"""Desks over a real process whose model is away: every task comes back."""

from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from documents.facts import FileKind
from recto.errors import EngineAway, Fault, fault_of
from recto.values import DocumentId
from tests.resources.processes import PATIENCE
from workers.local.desk import Desk, Pool
from workers.processes.process import serve_many
from workers.requests import AskTask, ReadTask, SourceFile, WorkerTask

FILE = SourceFile(
    document=DocumentId("d" * 64), path=Path("a.pdf"), shown="a.pdf", kind=FileKind.PDF, pages=9, bytes=1, modified=0
)
AWAY = fault_of(EngineAway("it rests"))

_Task = TypeVar("_Task", ReadTask, AskTask)


def pool_of(processes: int) -> Pool:
    """Each has four pages at once."""
    return Pool(_serve, processes=processes, memory=1 << 30, recycle=1000, depth=4)


def given(desk: Desk, kind: type[_Task]) -> list[_Task]:
    """What is sent now; all of it comes back."""
    desk.give()
    ended: list[_Task] = []
    while desk.pool.busy:
        for each in desk.pool.wait(PATIENCE):
            assert isinstance(each.task, kind)
            ended.append(each.task)
    return sorted(ended, key=lambda task: task.page)


def _rests(task: WorkerTask) -> Fault:
    return AWAY


def _serve(pipe: Connection, slot: int) -> None:
    serve_many(pipe, _rests)
