"""`recto export`."""

import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from gateway.help import SectionedCommand, closing, option
from gateway.opening import config_option, opened_results, opened_service
from gateway.statuses import Status
from gateway.terminal import ReaderGone, printable
from recto.errors import UsageError
from recto.values import JobId, canonical_json

if TYPE_CHECKING:
    from workers.exports.files import TableFormat
    from workers.exports.results import DocumentResult

WHAT: Final = "What is exported"
WRITTEN: Final = "What is written"
FORMATS: Final = ("csv", "parquet", "jsonl")
STDOUT: Final = Path("-")
CHUNK: Final = 256 * 1024
HELP: Final = "See `recto export --help`."
EXAMPLES: Final = (
    ("recto export out -o tables", "CSV of what `recto run -o out` read."),
    ("recto export out -o tables --format parquet", "For pandas and DuckDB."),
    ("recto export out -o - --format jsonl | jq .data", "Into a pipe."),
    ("recto export --job JOB -o tables --format jsonl", "Of a job of the service."),
    ("recto export --corrections -o tables", "What people corrected, as examples."),
)


@click.command("export", cls=SectionedCommand, closing=closing(EXAMPLES))
@click.argument("results", required=False, default="", metavar="[RESULTS]")
@option(WHAT, "--job", default="", metavar="JOB", help="The results of a job, as people corrected them.")
@option(WHAT, "--corrections", is_flag=True, help="What people corrected, of JOB or of all jobs, as lines of JSON.")
@option(WHAT, "--tenant", default="", metavar="NAME", help="With --corrections: of that tenant; default by default.")
@option(
    WRITTEN,
    "-o",
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path, allow_dash=True),
    metavar="DIR",
    help="A folder; it is made where it is missing. - is stdout, for one table in one format.",
)
@option(
    WRITTEN,
    "--table",
    default="",
    metavar="NAME",
    help="With -o -: which one, such as line_items; documents by default.",
)
@option(
    WRITTEN,
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=("csv",),
    show_default=True,
    metavar="NAME",
    help="csv, parquet or jsonl. May be repeated.",
)
@config_option
def command(
    *,
    results: str,
    job: str,
    corrections: bool,
    tenant: str,
    output: Path,
    table: str,
    formats: tuple[str, ...],
    config: Path | None,
) -> Status:
    """Writes the fields of many documents as tables: documents.csv with a row for each, and one file for each list,
    such as line_items.csv.

    RESULTS is the output of `recto run`: a folder or s3://bucket/prefix.
    """
    if bool(results) == bool(job or corrections):
        raise UsageError("say what is to be exported", remedy="Give a folder of results, or --job, or --corrections.")
    if tenant and not corrections:
        raise UsageError("--tenant goes with --corrections", remedy=HELP)
    if table and (corrections or output != STDOUT):
        raise UsageError("--table goes with -o -: all tables are written to a folder", remedy=HELP)
    if output == STDOUT and len(set(formats)) > 1:
        raise UsageError("stdout takes one format at a time", remedy="Give a folder, or one --format.")
    if corrections:
        return _corrections(job, tenant, output, config)

    from gateway.passing import Passing
    from workers.exports.files import TableFormat

    documents = Passing("documents")
    with _found(results, job, config) as found:
        for format in map(TableFormat, dict.fromkeys(formats)):
            _write(lambda: documents.over(found()), format, output, table)
    if not documents.count:
        click.echo(printable(f"{results or f'job {job}'}: holds no document with fields"), err=True)
    return Status.DONE if documents.count else Status.NOTHING_READABLE


def _write(found: "Callable[[], Iterable[DocumentResult]]", format: "TableFormat", output: Path, table: str) -> None:
    from workers.exports.files import TableFormat, json_line, write_tables

    if output != STDOUT:
        for path in write_tables(found, format, output):
            click.echo(path)
    elif format is TableFormat.JSONL and not table:
        _to_stdout(map(json_line, found()))
    else:
        with tempfile.TemporaryDirectory() as folder, _chosen(write_tables(found, format, Path(folder)), table) as file:
            _to_stdout(iter(lambda: file.read(CHUNK), b""))


def _chosen(paths: Sequence[Path], table: str) -> BinaryIO:
    for path in paths:
        if path.stem == (table or paths[0].stem):
            return path.open("rb")
    raise UsageError(
        f"--table {table!r} is none of these", remedy=f"There are {', '.join(path.stem for path in paths)}."
    )


def _to_stdout(chunks: Iterable[bytes]) -> None:
    try:
        sys.stdout.buffer.writelines(chunks)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise ReaderGone from None


@contextmanager
def _found(results: str, job: str, config: Path | None) -> "Generator[Callable[[], Iterable[DocumentResult]]]":
    from workers.exports.results import results_below, results_of

    if job:
        with opened_service(config) as service:
            one = service.job(JobId(job))
            sure, places = service.settings.fields.review, service.places
            yield lambda: results_of(one, service.jobs, places.results(one), places.reviews, sure=sure)
        return
    store = opened_results(results, config)
    yield lambda: results_below(store)


def _corrections(job: str, tenant: str, output: Path, config: Path | None) -> Status:
    from recto.orders import DEFAULT_TENANT, checked_tenant

    path = output / "corrections.jsonl"
    with opened_service(config) as service:
        of = service.job(JobId(job)).tenant if job else checked_tenant(tenant) if tenant else DEFAULT_TENANT
        made = service.places.reviews.all_corrections(of, job=JobId(job))
        lines = (canonical_json(correction) + b"\n" for correction in made)
        if output == STDOUT:
            _to_stdout(lines)
            return Status.DONE
        output.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(lines)
    click.echo(path)
    return Status.DONE
