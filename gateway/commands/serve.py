"""`recto serve`."""

from pathlib import Path

import click

from gateway.help import SectionedCommand, option
from gateway.opening import config_option, opened_service
from gateway.statuses import MEANINGS, Status
from recto.logs import log_to_stderr

EXAMPLES = (("recto serve --host 0.0.0.0 --port 80", "The API alone; workers run elsewhere (`recto worker`)."),)


@click.command(
    "serve",
    cls=SectionedCommand,
    closing={
        "Examples": EXAMPLES,
        "Exit codes": [(str(status.value), meaning) for status, meaning in MEANINGS.items()],
    },
)
@option("Where", "--host", metavar="ADDRESS", help="The address to listen on; 127.0.0.1 unless settings say else.")
@option(
    "Where",
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="The port; 8080 unless settings say else. 0 takes a free one and says which.",
)
@config_option
def command(*, host: str | None, port: int | None, config: Path | None) -> Status:
    """Answers the HTTP API. Keys are made with `recto keys create`.

    Ctrl-C or TERM ends it: requests under way are answered first, what is being read is finished or given back.
    """
    with opened_service(config) as service:
        settings = service.settings
        log_to_stderr(settings.service.log_format)

        from gateway.api.application import make_app
        from gateway.api.server import serve

        serve(
            make_app(service, settings),
            host=host or settings.api.host,
            port=settings.api.port if port is None else port,
        )
    return Status.DONE
