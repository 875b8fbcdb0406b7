"""What the worker processes of the pool tests do: answer, hang, swell, or die in the ways that real ones do."""

import os
import signal
import threading
import time
from multiprocessing.connection import Connection
from typing import Literal

from recto.values import Value
from workers.processes.process import serve_forever, serve_many


class Deed(Value):
    """``meet``: answers when ``number`` of them have been there at once, alone at once."""

    kind: Literal["answer", "hang", "exit", "abort", "segfault", "swell", "pid", "meet"]
    number: int = 0


class Answered(Value):
    number: int
    pid: int


def serve(pipe: Connection, slot: int) -> None:
    serve_forever(pipe, _done)


def serve_several(pipe: Connection, slot: int) -> None:
    serve_many(pipe, _done)


def serve_badly(pipe: Connection, slot: int) -> None:
    """Dies before it is ready."""
    os._exit(3)


def _done(deed: Deed) -> Answered:
    match deed.kind:
        case "hang":
            time.sleep(600)
        case "exit":
            os._exit(deed.number)
        case "abort":
            os.abort()
        case "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "swell":
            hoard = [os.urandom(16 * 1024 * 1024) for _ in range(64)]
            time.sleep(600)
            return Answered(number=len(hoard), pid=os.getpid())
        case "meet":
            _meet(deed.number)
        case "answer" | "pid":
            pass
    return Answered(number=deed.number, pid=os.getpid())


_COME = threading.Condition()
_there: list[int] = []


def _meet(enough: int) -> None:
    with _COME:
        _there.append(enough)
        _COME.notify_all()
        _COME.wait_for(lambda: len(_there) >= enough)
