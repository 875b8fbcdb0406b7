"""`recto export`."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gateway.help import SectionedCommand, closing, option
from gateway.opening import config_option, opened_results, opened_service
from gateway.statuses import Status
from recto.errors import UsageError
from recto.values import JobId, canonical_json

if TYPE_CHECKING:
    from workers.exports.results import DocumentResult

WHAT: Final = "What is exported"
WRITTEN: Final = "What is written"
FORMATS: Final = ("csv", "parquet", "jsonl")
EXAMPLES: Final = (
    ("recto export out -o tables", "CSV of what `recto run -o out` read."),
    ("recto export out -o tables --format parquet", "For pandas and DuckDB."),
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
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder; it is made where it is missing.",
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
        raise UsageError("--tenant goes with --corrections")
    if corrections:
        return _corrections(job, tenant, output, config)

    from workers.exports.files import TableFormat, write_tables

    with _found(results, job, config) as found:
        for format in dict.fromkeys(formats):
            for path in write_tables(found, TableFormat(format), output):
                click.echo(path)
    return Status.DONE


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
        output.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for correction in service.places.reviews.all_corrections(of, job=JobId(job)):
                file.write(canonical_json(correction) + b"\n")
    click.echo(path)
    return Status.DONE
