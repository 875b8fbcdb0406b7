"""`recto keys`."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from gateway.api_keys import is_valid, keep, new_key, revoked
from gateway.help import SectionedCommand, SectionedGroup, option
from gateway.opening import config_option, json_option, opened_service
from gateway.parameters import Tenants
from gateway.statuses import Status
from gateway.tables import console, listing
from recto.accounts import ApiKey, Scope
from recto.errors import UsageError
from recto.orders import DEFAULT_TENANT
from recto.values import TenantId, Value

KEY: Final = "The key"
_DAY: Final = 86_400


class KeyView(Value):
    """A key without what could be used. ``secret`` only when it was just made; times in seconds since the epoch."""

    id: str
    tenant: str
    scopes: tuple[Scope, ...]
    name: str
    created: float
    expires: float
    revoked: bool
    valid: bool
    secret: str = ""


@click.group(
    "keys",
    cls=SectionedGroup,
    closing={
        "Examples": [
            ("recto keys create --tenant acme --name ci", "A key that may read and write."),
            ("recto keys create --scope admin", "One that sees all tenants and the metrics."),
            ("recto keys revoke 0f3c9a1d5e7b2468", "Ends one at once."),
        ]
    },
)
def command() -> None:
    """Makes, lists and ends the keys of the API."""


@command.command("create", cls=SectionedCommand)
@option(KEY, "--tenant", type=Tenants(), default=DEFAULT_TENANT, show_default=True, metavar="NAME", help="Whose it is.")
@option(
    KEY,
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    default=(Scope.READ.value, Scope.WRITE.value),
    metavar="NAME",
    help="read, write or admin; may be repeated. read and write unless given.",
)
@option(KEY, "--name", default="", metavar="TEXT", help="What it is for.")
@option(KEY, "--days", type=click.IntRange(min=1), metavar="N", help="It ends by itself after so many days.")
@config_option
@json_option
def create(
    *, tenant: TenantId, scopes: Sequence[str], name: str, days: int | None, config: Path | None, as_json: bool
) -> Status:
    """Prints a new key. It is shown once: only its hash is kept."""
    expires = time.time() + days * _DAY if days else 0.0
    with opened_service(config) as service:
        made = new_key(tenant, frozenset(map(Scope, scopes)), name=name, expires=expires)
        keep(made.key, service)
    if as_json:
        click.echo(_view(made.key, secret=made.secret).model_dump_json())
    else:
        click.echo(made.secret)
        click.echo("Keep it: it cannot be shown again.", err=True)
    return Status.DONE


@command.command("list", cls=SectionedCommand)
@option("Which", "--tenant", type=Tenants(), default=None, metavar="NAME", help="Only those of one tenant.")
@config_option
@json_option
def list_keys(*, tenant: TenantId | None, config: Path | None, as_json: bool) -> Status:
    """Lists keys, without their secrets."""
    with opened_service(config) as service:
        keys = [key for key in service.stores.keys.all() if tenant in (None, key.tenant)]
    views = [_view(key) for key in sorted(keys, key=lambda key: (key.tenant, key.created, key.id))]
    if as_json:
        for view in views:
            click.echo(view.model_dump_json())
    else:
        console().print(listing(("ID", "Tenant", "Scopes", "Name", "Ends", "State"), map(_row, views)))
    return Status.DONE


@command.command("revoke", cls=SectionedCommand)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@config_option
def revoke(*, ids: Sequence[str], config: Path | None) -> Status:
    """Ends keys, at once and for good."""
    with opened_service(config) as service:
        known = {key.id: key for key in service.stores.keys.all()}
        if unknown := [each for each in ids if each not in known]:
            raise UsageError(f"there is no key {unknown[0]}", remedy="`recto keys list` has their ids.")
        for each in ids:
            keep(revoked(known[each]), service)
            click.echo(f"{each}  revoked")
    return Status.DONE


def _view(key: ApiKey, *, secret: str = "") -> KeyView:
    return KeyView(
        id=key.id,
        tenant=key.tenant,
        scopes=tuple(sorted(key.scopes)),
        name=key.name,
        created=key.created,
        expires=key.expires,
        revoked=key.revoked,
        valid=is_valid(key, now=time.time()),
        secret=secret,
    )


def _row(view: KeyView) -> tuple[str, ...]:
    ends = datetime.fromtimestamp(view.expires, UTC).strftime("%Y-%m-%d %H:%M") if view.expires else "never"
    state = "revoked" if view.revoked else "valid" if view.valid else "expired"
    return view.id, view.tenant, ", ".join(view.scopes), view.name, ends, state
