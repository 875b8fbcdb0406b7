"""`recto serve`."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from gateway.help import SectionedCommand, closing, option
from gateway.opening import config_option, opened_service
from gateway.statuses import Status
from recto.logs import log_to_stderr
from recto.settings import Settings

_LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})
EXAMPLES: Final = (
    ("recto serve --embedded", "API and workers in one command, on SQLite and a folder."),
    ("recto serve --host 0.0.0.0 --port 80", "The API alone; workers run elsewhere (`recto worker`)."),
)


@click.command(
    "serve",
    cls=SectionedCommand,
    closing=closing(EXAMPLES),
)
@option("Where", "--host", metavar="ADDRESS", help="The address to listen on; 127.0.0.1 unless settings say else.")
@option(
    "Where",
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="The port; 8080 unless settings say else. 0 takes a free one and says which.",
)
@option("What", "--embedded", is_flag=True, help="Also do the work, without Redis: everything in this command.")
@config_option
def command(*, host: str | None, port: int | None, embedded: bool, config: Path | None) -> Status:
    """Answers the HTTP API. Keys are made with `recto keys create`.

    Ctrl-C or TERM ends it: requests under way are answered first, what is being read is finished or given back.
    """
    with ExitStack() as stack:
        service = stack.enter_context(opened_service(config))
        settings = service.settings
        log_to_stderr(settings.service.log_format)

        from gateway.api.application import make_app
        from gateway.api.server import serve

        where = host or settings.api.host
        for warning in _warnings(settings, where, embedded=embedded):
            click.echo(f"recto: {warning}", err=True)
        healthy = _alone
        if embedded:
            from gateway.embedding import working

            healthy = stack.enter_context(working(settings))
        chosen = settings.api.port if port is None else port
        serve(make_app(service, settings), host=where, port=chosen, healthy=healthy)
    return Status.DONE


def _warnings(settings: Settings, host: str, *, embedded: bool) -> Iterator[str]:
    """What a person may not have meant."""
    from storage.stores import is_embedded

    if is_embedded(settings) and not embedded:
        yield "there is no Redis, so nobody else can do the work: jobs wait until this is started with --embedded"
    if not settings.api.keys and host not in _LOCAL:
        yield f"no keys are asked for: whoever reaches {host} may do everything (api.keys is off)"


def _alone() -> bool:
    """Nothing works beside the API that could end."""
    return True
