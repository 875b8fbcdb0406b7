"""The service's stores as the command line opens them: the same as those of the API and the workers."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from gateway.help import Decorated, option
from gateway.passwords import without_password
from recto.errors import StorageError, UsageError
from recto.settings import Settings, load_settings
from storage.protocols import ObjectStore
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


def opened_results(results: str, config: Path | None) -> ObjectStore:
    """An output of `recto run`, to read from. Raises ``UsageError`` where it is none."""
    from storage.claims import NoClaims
    from storage.opening import open_store

    if "://" not in results and not Path(results).is_dir():
        raise UsageError(f"{results}: no such folder", remedy="Give what `recto run --output` named.")
    return open_store(results, settings=settings_of(config).s3, claims=NoClaims())


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
