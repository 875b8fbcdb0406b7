"""`recto worker`."""

import os
from pathlib import Path
from typing import Final, cast, get_args

import click

from gateway.help import SectionedCommand, option
from gateway.passwords import without_password
from gateway.statuses import Status
from gateway.terminal import printable
from recto.logs import line_of
from recto.settings import load_settings
from recto.units import Queue

WORK: Final = "The work"
POOLS: Final = ("prefork", "threads", "solo")

EXAMPLES: Final = (
    ("recto worker", "All queues, a process for each core."),
    ("recto worker --queues cpu --processes 4", "Files to page images, pages to results."),
    ("recto worker --queues ocr --pool threads --processes 16", "One process for a GPU: 16 groups of pages at once."),
)


class _Queues(click.ParamType[tuple[Queue, ...]]):
    """Names with commas between."""

    name = "queues"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Queue, ...]:
        names = [name.strip() for name in str(value).split(",")]
        try:
            return tuple(Queue(name) for name in names)
        except ValueError:
            return self.fail(f"{printable(str(value))!r}: queues are {', '.join(Queue)}", param, ctx)


@click.command(
    "worker",
    cls=SectionedCommand,
    closing={
        "Examples": EXAMPLES,
        "Exit codes": [
            ("0", "stopped by a signal; what was not done went back"),
            ("130", "stopped at once"),
            ("75", "a unit of --pool threads or solo took too long: start it anew"),
        ],
    },
)
@option(
    WORK,
    "--queues",
    type=_Queues(),
    default=",".join(Queue),
    metavar="NAMES",
    show_default=True,
    help="Which work it takes: cpu (files and results), ocr (engines), remote (what waits for other hosts).",
)
@option(
    WORK,
    "--processes",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes or threads. One for each core by default.",
)
@option(
    WORK,
    "--pool",
    type=click.Choice(POOLS),
    default=POOLS[0],
    show_default=True,
    help="prefork: processes; threads: one process, N threads, each with service.group_pages pages before an engine "
    "that takes many; solo: one of each.",
)
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings; recto.toml here by default.")
def command(*, queues: tuple[Queue, ...], processes: int | None, pool: str, config: Path | None) -> Status:
    """Takes work from the queues of the service until it is stopped.

    A first Ctrl-C (or SIGTERM) lets what is under way end and gives back the rest; a second one stops at once. Any
    number of workers may run, on any number of machines.
    """
    settings = load_settings(config, without_password(os.environ))

    from workers.queue.worker import PoolName, default_processes, run_worker

    assert pool in get_args(PoolName)
    number = processes or default_processes(settings)

    def say(text: str) -> None:
        line = line_of(f"recto worker: {text}", settings.service.log_format)
        os.write(2, f"{line}\n".encode())  # also from within a signal handler

    say(f"{', '.join(queues)}; {number} {'processes' if pool == 'prefork' else 'threads'} ({pool}), pid {os.getpid()}")
    return cast(Status, run_worker(settings, queues=queues, processes=number, pool=cast(PoolName, pool), say=say))
