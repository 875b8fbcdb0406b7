"""`recto watch`."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, Unpack

import click

from gateway.dropped import DocumentLine, Followed, text_lines
from gateway.following import say_from_handler
from gateway.help import SectionedCommand, option
from gateway.help import closing as help_closing
from gateway.interrupts import stoppable
from gateway.opening import config_option, json_option, opened_service, settings_of
from gateway.orders import order_from
from gateway.read_options import (
    Reading,
    asked_options,
    cost_option,
    fields_options,
    how_options,
    pages_option,
    read_options,
    written_options,
)
from gateway.statuses import Status
from gateway.terminal import ReaderGone, printable
from recto.errors import InternalError, StorageError, UsageError
from recto.jobs import DocumentState
from recto.orders import Always, Caps, Priority
from recto.settings import Settings
from storage.stores import is_embedded
from workers.inputs.buckets import is_s3

if TYPE_CHECKING:
    from workers.watch.drop import Drop
    from workers.watch.watched import Watched

WHERE: Final = "What is watched, and how"
JOBS: Final = "The jobs"
FOLDER_INTERVAL: Final = 1.0
BUCKET_INTERVAL: Final = 30.0
LOG_FILE: Final = "watch.log"
TROUBLE: Final = 5.0
"""Seconds of rest for a place that does not answer."""

POLL: Final = 0.3
"""Seconds between two looks at jobs that are under way."""

PATIENCE: Final = 20.0
"""Seconds to wait for an event where nothing is under way."""

SHORT_PATIENCE: Final = 1.0
"""Where something is."""

Health: TypeAlias = Callable[[], bool]
"""Whether workers are still at work."""

EXAMPLES: Final = (
    ("recto watch inbox/ --to out/", "A folder; the work is done here, too."),
    ("recto watch s3://inbox/ --to s3://out/", "A bucket, listed every 30 seconds."),
    ("recto watch s3://inbox/ --to s3://out/ --sqs URL", "By the bucket's events."),
    ("recto watch inbox/ --to out/ --once", "What lies there now; for cron."),
)


@click.command(
    "watch",
    cls=SectionedCommand,
    closing=help_closing(EXAMPLES),
)
@click.argument("place", metavar="PLACE")
@option(WHERE, "--to", required=True, metavar="TARGET", help="A folder or s3://bucket/prefix for the results.")
@option(WHERE, "--sqs", default="", metavar="URL", help="The queue that the bucket's events come by.")
@option(WHERE, "--listen", default="", metavar="HOST:PORT", help="Take the bucket's events by HTTP, here.")
@option(
    WHERE,
    "--interval",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help="Between two looks: 1 for a folder, 30 for a bucket that is listed.",
)
@option(
    WHERE,
    "--settle",
    type=click.FloatRange(min=0),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="Files that grew or changed in this time are still being written.",
)
@option(WHERE, "--once", is_flag=True, help="Read what is there, and end.")
@pages_option
@how_options
@fields_options
@asked_options
@cost_option
@written_options
@option(
    JOBS,
    "--priority",
    type=click.Choice([each.value for each in Priority]),
    default=Priority.NORMAL.value,
    show_default=True,
    metavar="LEVEL",
    help="interactive, normal or bulk.",
)
@option(JOBS, "-l", "--label", "labels", multiple=True, metavar="TEXT", help="To find jobs by. May be repeated.")
@option(JOBS, "--callback", default="", metavar="URL", help="Whom to tell of each, by a signed webhook.")
@config_option
@json_option
def command(
    *,
    place: str,
    to: str,
    sqs: str,
    listen: str,
    interval: float | None,
    settle: float,
    once: bool,
    priority: str,
    labels: tuple[str, ...],
    callback: str,
    max_cost: Decimal | None,
    config: Path | None,
    as_json: bool,
    **reading: Unpack[Reading],
) -> Status:
    """Reads every document that appears in PLACE, a folder or s3://bucket/prefix, once for each of its states.

    Results lie below TARGET as documents lie below PLACE. Documents that cannot be read are put below
    TARGET/unreadable with the reason beside them; PLACE itself is left as it is. Without Redis the work is done by this
    command, too.
    """
    if once and listen:
        raise UsageError("--once does not go with --listen")
    template = order_from(
        (),
        to=to,
        recursive=False,
        options=read_options(reading),
        settings=settings_of(config),
        priority=Priority(priority),
        labels=labels,
        hours=Always(),
        caps=Caps(dollars=max_cost or Decimal(0)),
        callback=callback,
    ).model_copy(update={"set_aside": True})
    with ExitStack() as stack:
        service = stack.enter_context(opened_service(config))
        from workers.watch.drop import Drop

        drop = Drop(service, template)
        watched = stack.enter_context(
            closing(_watched(place, to, drop, service.settings, sqs=sqs, listen=listen, settle=settle))
        )
        start = partial(_workers, service.settings, stack)
        seconds = interval or (BUCKET_INTERVAL if is_s3(place) else FOLDER_INTERVAL)
        followed = Followed(service)
        stopping = "stopping; what is under way is finished"
        stack.enter_context(stoppable(lambda: say_from_handler(stopping), lambda: None))
        try:
            for line in _watching(watched, followed, start, once=once, seconds=0.0 if sqs or listen else seconds):
                _print(line.model_dump_json() if as_json else "\n".join(text_lines(line)))
        except KeyboardInterrupt:
            return Status.DONE
        return _status(followed)


def _watched(
    place: str, to: str, drop: "Drop", settings: Settings, *, sqs: str, listen: str, settle: float
) -> "Watched":
    from workers.watch.bucket import WatchedBucket
    from workers.watch.folder import WatchedFolder
    from workers.watch.listener import PostedBucket
    from workers.watch.listing import ListedBucket
    from workers.watch.notified import NotifiedBucket
    from workers.watch.sqs import SqsQueue

    own = (to, settings.service.store, settings.work_dir)
    if not is_s3(place):
        if sqs or listen:
            raise UsageError("--sqs and --listen are for buckets", remedy="A folder is looked at by itself.")
        return WatchedFolder(place, own=own, drop=drop, settle=settle)
    bucket = WatchedBucket(place, own=own, settings=settings.s3)
    if sqs:
        return NotifiedBucket(bucket, drop, SqsQueue(sqs, settings.s3))
    if listen:
        host, port = _address(listen, settings)
        return PostedBucket(bucket, drop, host=host, port=port, token=settings.service.event_token.get_secret_value())
    return ListedBucket(bucket, drop)


def _address(listen: str, settings: Settings) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise UsageError(f"--listen {listen!r} is no address", remedy="Write it like 127.0.0.1:9000.")
    host = host.strip("[]") or "127.0.0.1"
    if host not in ("127.0.0.1", "::1", "localhost") and not settings.service.event_token.get_secret_value():
        raise UsageError(
            f"--listen {listen}: anybody could post events there", remedy="Set RECTO_SERVICE__EVENT_TOKEN first."
        )
    return host, int(port)


def _workers(settings: Settings, stack: ExitStack) -> Health:
    """Starts workers where there is no Redis. Says whether they are well."""
    if not is_embedded(settings):
        return _well
    from gateway.embedding import working

    return stack.enter_context(working(settings, log=Path(settings.service.store) / LOG_FILE))


def _watching(
    watched: "Watched", followed: Followed, start: Callable[[], Health], *, once: bool, seconds: float
) -> Iterator[DocumentLine]:
    """Looks every ``seconds``, and tells of documents as they end. With ``once`` until nothing is left; then workers
    are started only where something was found.
    """
    healthy = _well if once else start()
    next_look = time.monotonic()
    while not (once and watched.is_quiet):
        if time.monotonic() >= next_look:
            yield from _look(watched, followed, once=once)
            next_look = time.monotonic() + (min(seconds, POLL) if once else seconds)
        else:
            time.sleep(min(POLL, max(0.0, next_look - time.monotonic())))
        yield from _ended(followed, healthy)
    healthy = start() if len(followed) else healthy
    while len(followed):
        time.sleep(POLL)
        yield from _ended(followed, healthy)


def _ended(followed: Followed, healthy: Health) -> Iterator[DocumentLine]:
    yield from followed.ended()
    if not healthy():
        raise InternalError("the workers ended", remedy=f"Look into {LOG_FILE} in Recto's own store, then start again.")


def _well() -> bool:
    return True


def _look(watched: "Watched", followed: Followed, *, once: bool) -> Iterator[DocumentLine]:
    """A place that does not answer is looked at again later."""
    told = time.monotonic()
    try:
        for dropped in watched.look(patience=SHORT_PATIENCE if len(followed) or once else PATIENCE):
            followed.add(dropped)
            if time.monotonic() - told > 1.0:
                yield from followed.ended()
                told = time.monotonic()
    except StorageError as error:
        if once or not error.retryable:
            raise
        _say(f"{error.message.rstrip('.')}. Trying again.")
        time.sleep(TROUBLE)


def _status(followed: Followed) -> Status:
    missing = followed.states[DocumentState.FAILED] + followed.states[DocumentState.PARTIAL]
    return Status.SOME_FAILED if missing else Status.DONE


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise ReaderGone from None


def _say(text: str) -> None:
    click.echo(f"recto: {printable(text)}", err=True)
