"""Documents that a person should look at, for `recto list --needs-review`."""

import shlex
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import click

from gateway.opening import opened_results, opened_service
from gateway.review_views import ReviewLine
from gateway.statuses import Status
from gateway.tables import listing, show
from recto.errors import UsageError
from recto.orders import DEFAULT_TENANT, checked_tenant
from recto.reviews import Review
from recto.values import JobId, Value

MOST_SAID: Final = 3
"""Reasons of a document in a table or a line."""


class Which(Value):
    """``results`` is an output of `recto run`; else the list is the service's, of one ``job`` or all."""

    job: str
    results: str
    tenant: str
    after: str
    limit: int


def list_reviews(which: Which, config: Path | None, *, as_json: bool) -> Status:
    if which.results and which.job:
        raise UsageError("--job is of the service, --results of a folder", remedy="Give one of them.")
    found = [*islice(_below(which, config) if which.results else _of_service(which, config), which.limit)]
    if as_json:
        for _, review in found:
            click.echo(ReviewLine.of(review).model_dump_json(by_alias=True))
    elif found:
        columns = ("document", "class", "schema", "why", *(() if which.results else ("job",)))
        show(listing(columns, (_row(review)[: len(columns)] for _, review in found)))
        if len(found) == which.limit:
            click.echo(f"more: {shlex.join(_next_page(which, found[-1][0]))}", err=True)
    else:
        click.echo("nothing to look at", err=True)
    return Status.DONE


def _next_page(which: Which, after: str) -> Iterator[str]:
    """The command for what comes behind ``after``."""
    yield from ("recto", "list", "--needs-review")
    for name, given in (("--results", which.results), ("--job", which.job), ("--tenant", which.tenant)):
        yield from (name, given) if given else ()
    yield from ("-n", str(which.limit), "--after", after)


def _of_service(which: Which, config: Path | None) -> Iterator[tuple[str, Review]]:
    with opened_service(config) as service:
        tenant = service.job(JobId(which.job)).tenant if which.job else DEFAULT_TENANT
        tenant = checked_tenant(which.tenant) if which.tenant else tenant
        yield from service.places.reviews.reviews(tenant, job=JobId(which.job), after=which.after)


def _below(which: Which, config: Path | None) -> Iterator[tuple[str, Review]]:
    """The place of a document on the list is its name."""
    from workers.exports.results import results_below

    for result in results_below(opened_results(which.results, config)):
        if result.fields.review and _order(result.name) > _order(which.after):
            yield (
                result.name,
                Review(
                    job=JobId(""),
                    name=result.name,
                    schema_name=result.fields.schema_used.name,
                    class_name=result.fields.classes.name,
                    reasons=result.fields.review,
                ),
            )


def _order(name: str) -> str:
    """Results come as their keys do: a folder before what only begins like it."""
    return f"{name}/" if name else ""


def _row(review: Review) -> tuple[str, ...]:
    return (
        review.name,
        review.class_name,
        review.schema_name,
        why_look([one.says for one in review.reasons]),
        review.job,
    )


def why_look(reasons: Sequence[str]) -> str:
    """In a line, however many there are."""
    more = f" and {len(reasons) - MOST_SAID} more" if len(reasons) > MOST_SAID else ""
    return f"{'; '.join(reasons[:MOST_SAID])}{more}"
