"""`recto doctor`."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from gateway.checks import Check
from gateway.examination import Examination, examine
from gateway.passwords import without_password
from gateway.statuses import Status
from gateway.terminal import is_terminal, printable
from ocr_backends.statuses import EngineStatus

PIPED_WIDTH = 160


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--all", "with_tests", is_flag=True, help="Also list the engines that only tests use.")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings; recto.toml here by default.")
def command(as_json: bool, with_tests: bool, config: Path | None) -> Status:
    """Says what is installed, which engines are ready and how to get what is missing.

    Exits with 0 where the engine for scans is ready, with 5 where it is not.
    """
    found = examine(without_password(os.environ), config)
    if as_json:
        click.echo(json.dumps(found.model_dump(mode="json"), indent=2))
    else:
        _show(found, with_tests=with_tests)
    return Status.DONE if found.ready else Status.NOT_READY


def _show(found: Examination, *, with_tests: bool) -> None:
    console = Console(highlight=False) if is_terminal(sys.stdout) else Console(highlight=False, width=PIPED_WIDTH)
    engines = [engine for engine in found.engines if with_tests or not engine.is_test]
    console.print(Text(f"recto {found.version}"))
    sections = {
        "Engines": map(_engine_row, engines),
        "Deployments": map(_engine_row, found.deployments),
        "Asking": map(_check_row, found.asking),
        "Machine": map(_check_row, found.machine),
        "Storage": map(_check_row, found.storage),
        "Packages": map(_check_row, found.packages),
    }
    for title, rows in ((title, list(rows)) for title, rows in sections.items()):
        if not rows:
            continue
        console.print(Text(f"\n{title}", style="bold"))
        console.print(_table(rows))
    console.print(Text("\nReady to read documents." if found.ready else "\nNot ready: see the remedies above."))


def _table(rows: Iterable[tuple[Text, Text, Text]]) -> Table:
    table = Table.grid(Column(width=24), Column(width=11), Column(), padding=(0, 1, 0, 0))
    for row in rows:
        table.add_row(*row)
    return table


def _engine_row(engine: EngineStatus) -> tuple[Text, Text, Text]:
    about = ", ".join(filter(None, (engine.version, engine.detail)))
    if engine.languages:
        about += f"; languages: {', '.join(engine.languages)}"
    return _row(engine.name, about, engine.remedy, "ready" if engine.ready else "not ready", good=engine.ready)


def _check_row(check: Check) -> tuple[Text, Text, Text]:
    return _row(check.name, check.detail, check.remedy, "ok" if check.ok else "look here", good=check.ok)


def _row(name: str, about: str, remedy: str, word: str, *, good: bool) -> tuple[Text, Text, Text]:
    text = Text(printable(about))
    if remedy:
        text.append(f"\n{printable(remedy)}", style="yellow")
    return Text(printable(name)), Text(word, style="green" if good else "red"), text
