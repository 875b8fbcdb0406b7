"""Documents that a person should look at, for `recto list --needs-review`."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from gateway.opening import opened_results, opened_service
from gateway.statuses import Status
from gateway.tables import listing, show
from recto.errors import UsageError
from recto.orders import DEFAULT_TENANT, checked_tenant
from recto.reviews import Review
from recto.values import JobId, Value


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
            click.echo(review.model_dump_json())
    elif found:
        show(listing(("document", "class", "schema", "why", "job"), map(_row, (review for _, review in found))))
        if len(found) == which.limit:
            click.echo(f"more: recto list --needs-review --after {found[-1][0]}", err=True)
    else:
        click.echo("nothing to look at", err=True)
    return Status.DONE


def _of_service(which: Which, config: Path | None) -> Iterator[tuple[str, Review]]:
    with opened_service(config) as service:
        tenant = service.job(JobId(which.job)).tenant if which.job else DEFAULT_TENANT
        tenant = checked_tenant(which.tenant) if which.tenant else tenant
        yield from service.places.reviews.reviews(tenant, job=JobId(which.job), after=which.after)


def _below(which: Which, config: Path | None) -> Iterator[tuple[str, Review]]:
    """The place of a document on the list is its name."""
    from workers.exports.results import results_below

    for result in results_below(opened_results(which.results, config)):
        if result.fields.review and result.name > which.after:
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


def _row(review: Review) -> tuple[str, ...]:
    why = "; ".join(reason.says for reason in review.reasons[:3])
    more = f" and {len(review.reasons) - 3} more" if len(review.reasons) > 3 else ""
    return review.name, review.class_name, review.schema_name, f"{why}{more}", review.job
