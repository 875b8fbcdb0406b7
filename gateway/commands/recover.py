"""`recto recover`."""

import json
import os
from pathlib import Path
from typing import Final

import click

from gateway.help import SectionedCommand
from gateway.passwords import without_password
from gateway.statuses import Status
from recto.settings import load_settings

EXAMPLES: Final = (("recto recover", "After Redis has lost its data; workers do the same by themselves."),)


@click.command("recover", cls=SectionedCommand, closing={"Examples": EXAMPLES})
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings; recto.toml here by default.")
def command(*, as_json: bool, config: Path | None) -> Status:
    """Rebuilds jobs, documents, failed attempts, API keys and messages from the object store.

    Until that is done nothing new is accepted. It may be stopped and run again, and does no harm where nothing was
    lost.
    """
    settings = load_settings(config, without_password(os.environ))

    from storage.stores import open_stores
    from workers.keeper.recovery import recover
    from workers.places import Places

    stores = open_stores(settings, rebuilding=True)
    try:
        found = recover(
            stores, Places(settings, stores.jobs), settings, note=lambda text: click.echo(f"recto: {text}", err=True)
        )
    finally:
        stores.close()
    if as_json:
        click.echo(json.dumps(found.model_dump(mode="json")))
    else:
        counts = ", ".join(f"{count} {name}" for name, count in found.model_dump().items())
        click.echo(f"whole: {counts}")
    return Status.DONE
