"""`recto run`."""

import logging
import os
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Unpack

import click

from gateway.help import SectionedCommand, closing, option
from gateway.passwords import VARIABLE, password_from, without_password
from gateway.read_options import (
    READ,
    WRITTEN,
    Reading,
    asked_options,
    cost_option,
    fields_options,
    how_options,
    pages_option,
    read_options,
    written_options,
)
from gateway.screen import Shown
from gateway.statuses import Status
from gateway.terminal import LogLines
from recto.errors import UsageError
from recto.logs import LOGGER
from recto.settings import load_settings

RUN: Final = "The run"

EXAMPLES: Final = (
    ("recto run scans/ -o out", "Everything below a folder."),
    ("recto run 'in/**/*.pdf' -o out", "A pattern, in quotes."),
    ("recto run @list.txt -o out", "The files in a list; @- reads it from stdin."),
    ("recto run s3://bucket/in -o s3://bucket/out", "A bucket; credentials as AWS tools find them."),
    ("recto run a.pdf -o out --pages 1-5,9 --images", "Some pages, with their images."),
    ("recto run bills/ -o out --fields invoice", "Fields of invoices, whatever the documents look like."),
    ("recto run bills/ -o out --fields fields.yaml", "Fields of your own."),
    ("recto run scans/ -o out --max-cost 5", "Models for what is in doubt: $5 at most."),
    ("recto run scans/ -o out --dry-run", "Only say what would be done, and what it may cost."),
)


@click.command(
    "run",
    cls=SectionedCommand,
    options_metavar="-o OUT [OPTIONS]",
    closing=closing(EXAMPLES),
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@pages_option
@option(
    READ,
    "--password",
    default="",
    metavar="TEXT",
    help=f"For encrypted PDFs. Others can see it in the list of processes: better is {VARIABLE} or --password-file.",
)
@option(
    READ,
    "--password-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file whose first line is the password.",
)
@how_options
@fields_options
@asked_options
@cost_option
@option(WRITTEN, "-o", "--output", required=True, metavar="OUT", help="A folder or s3://bucket/prefix.")
@written_options
@option(
    RUN, "--workers", type=click.IntRange(min=1), metavar="N", help="Worker processes. One for each core by default."
)
@option(
    RUN,
    "--page-timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="What one page may take; then it fails and the rest goes on. 120 by default.",
)
@option(RUN, "--retry-failed", is_flag=True, help="Also try again pages that failed for good in an earlier run.")
@option(RUN, "--dry-run", is_flag=True, help="Say what would be done, with page counts, and do nothing.")
@option(RUN, "--json", "as_json", is_flag=True, help="One line of JSON on stdout for each input, and nothing else.")
@option(
    RUN,
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings; recto.toml in this folder by default.",
)
@option(
    RUN,
    "--work-dir",
    type=click.Path(),
    metavar="DIR",
    help="Where finished pages are kept between runs. OUT/.recto by default, for a bucket a folder in your cache.",
)
@option(RUN, "-q", "--quiet", is_flag=True, help="Only say what failed.")
@option(RUN, "-v", "--verbose", is_flag=True, help="Also print the log, on stderr.")
def command(
    *,
    inputs: tuple[str, ...],
    output: str,
    password: str,
    password_file: Path | None,
    workers: int | None,
    page_timeout: float | None,
    max_cost: Decimal | None,
    retry_failed: bool,
    dry_run: bool,
    as_json: bool,
    config: Path | None,
    work_dir: str | None,
    quiet: bool,
    verbose: bool,
    **reading: Unpack[Reading],
) -> Status:
    """Reads PDFs, images and ZIP archives of them; writes Markdown, JSON and a manifest for each.

    INPUT is a file, a folder (everything below it), a pattern in quotes, @LIST (a file that names one input a line) or
    s3://bucket/prefix. OUT holds a folder for each document, named like the document.

    Run the same command again and it goes on where it ended: what is finished is kept, what changed is done again.
    """
    options = read_options(reading)
    overrides = _overrides(workers=workers, page_timeout=page_timeout, work_dir=work_dir, max_cost=max_cost)
    settings = load_settings(config, without_password(os.environ), **overrides)
    password = password_from(password, password_file, os.environ)
    place = _usable_output(output)

    # Only now: what reads documents takes a second to load, and a wrong option should be answered at once.
    from gateway.category_choice import require_categories
    from gateway.deployment_choice import require_deployments
    from gateway.engine_choice import require_engine
    from gateway.schema_choice import require_schema

    require_engine(options, settings.deepseek)
    require_deployments(options, settings)
    require_schema(options, settings)
    require_categories(options, settings)
    from gateway.running import perform
    from workers.local.run import run
    from workers.requests import RunRequest

    request = RunRequest(
        output=place,
        options=options,
        settings=settings,
        password=password,
        retry_failed=retry_failed,
        dry_run=dry_run,
    )
    if verbose:
        _print_log()
    shown = Shown.JSON if as_json else Shown.FAILURES if quiet else Shown.LINES
    return perform(inputs, request, shown=shown, live=not quiet and not verbose, run=run)


def _overrides(
    *, workers: int | None, page_timeout: float | None, work_dir: str | None, max_cost: Decimal | None
) -> dict[str, Any]:
    """What was given, as settings."""
    given: dict[str, Any] = {}
    if workers is not None:
        given["workers"] = {"processes": workers}
    if page_timeout is not None:
        given["limits"] = {"page_timeout": page_timeout}
    if max_cost is not None:
        given["budget"] = {"job": max_cost}
    if work_dir is not None:
        given["work_dir"] = work_dir
    return given


def _usable_output(output: str) -> str:
    if output.startswith("s3://"):
        if not output.removeprefix("s3://").partition("/")[0]:
            raise UsageError(f"--output {output!r} names no bucket", remedy="Write it as s3://bucket/prefix.")
    elif not output or (Path(output).exists() and not Path(output).is_dir()):
        raise UsageError(f"--output {output!r} is no folder", remedy="Give a folder; it is made where it is missing.")
    return output


def _print_log() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(LogLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
