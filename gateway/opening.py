"""The service's stores as the command line opens them: the same as those of the API and the workers."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from gateway.help import Decorated, option
from gateway.passwords import without_password
from recto.errors import StorageError
from recto.settings import Settings, load_settings
from workers.keeper.wholeness import make_whole_if_new
from workers.places import Places
from workers.service import Service


def config_option(command: Decorated) -> Decorated:
    return option(
        "Other options",
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Settings; recto.toml in this folder by default.",
    )(command)


def json_option(command: Decorated) -> Decorated:
    return option("Other options", "--json", "as_json", is_flag=True, help="Print lines of JSON, and nothing else.")(
        command
    )


def settings_of(config: Path | None) -> Settings:
    """Those in ``config`` or ``recto.toml`` and in the environment, where the password of documents is none."""
    return load_settings(config, without_password(os.environ))


@contextmanager
def opened_service(config: Path | None) -> Generator[Service]:
    """On Redis where one is configured, else on the SQLite file below ``service.store``."""
    from storage.stores import open_stores

    settings = settings_of(config)
    stores = open_stores(settings)
    places = Places(settings, stores.jobs)
    try:
        with suppress(StorageError):  # who asks for anything is told
            make_whole_if_new(stores, places)
        yield Service(stores=stores, places=places, settings=settings)
    finally:
        stores.close()
