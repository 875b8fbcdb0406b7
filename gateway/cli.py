"""The command `recto`. Each command is a module of its own, imported only when it is called."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple, NoReturn, cast

import click

from gateway.help import SectionedGroup
from gateway.statuses import Status, status_of_error
from gateway.terminal import ReaderGone, printable


class _Entry(NamedTuple):
    module: str
    summary: str
    name: str = "command"


COMMANDS = {
    "run": _Entry("gateway.commands.run", "Read documents into Markdown and JSON, here and now."),
    "submit": _Entry("gateway.commands.submit", "Give documents to the service, as one job."),
    "status": _Entry("gateway.commands.status", "Say how far a job got, or what waits and who works."),
    "list": _Entry("gateway.commands.list", "List jobs."),
    "cancel": _Entry("gateway.commands.steering", "Stop jobs for good.", "cancel"),
    "pause": _Entry("gateway.commands.steering", "Stop jobs for a while.", "pause"),
    "resume": _Entry("gateway.commands.steering", "Go on with jobs that were paused.", "resume"),
    "priority": _Entry("gateway.commands.steering", "Change how urgent a job is.", "priority"),
    "retry": _Entry("gateway.commands.retry", "Do failed pages again, or send messages again."),
    "serve": _Entry("gateway.commands.serve", "Answer the HTTP API."),
    "keys": _Entry("gateway.commands.keys", "Make, list and end the keys of the API."),
    "watch": _Entry("gateway.commands.watch", "Read what appears in a bucket or folder."),
    "nightly": _Entry("gateway.commands.nightly", "List the jobs of the night, or make one now."),
    "worker": _Entry("gateway.commands.worker", "Work on what the queues of the service hold."),
    "recover": _Entry("gateway.commands.recover", "Rebuild an emptied Redis from the object store."),
    "export": _Entry("gateway.commands.export", "Write fields of many documents as CSV, Parquet or lines of JSON."),
    "categories": _Entry("gateway.commands.categories", "Learn kinds of documents from examples, and tell them."),
    "doctor": _Entry("gateway.commands.doctor", "Say what is installed, what is ready and how to get the rest."),
    "version": _Entry("gateway.commands.version", "Print the version."),
}


class _Commands(SectionedGroup):
    """Knows names and summaries without importing the commands: `recto --help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        entry = COMMANDS[cmd_name]
        return cast(click.Command, getattr(import_module(entry.module), entry.name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    closing={
        "Examples": [
            ("recto run scans/ -o out", "Read everything below scans/ into out/."),
            ("recto run --help", "Say more about a command."),
        ]
    },
)
def recto() -> None:
    """Turns piles of PDFs and scans into Markdown and structured data, and loses no page."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits with a ``Status``."""
    sys.exit(status_of_command(arguments))


def status_of_command(arguments: Sequence[str] | None) -> int:
    """Runs a command; whatever ends it early is one line on stderr."""
    try:
        return cast(int, recto.main(args=arguments, prog_name="recto", standalone_mode=False) or Status.DONE)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return Status.USAGE
    except click.ClickException as error:
        return _usage(error)
    except (click.Abort, KeyboardInterrupt):
        return Status.INTERRUPTED
    except ReaderGone:
        return _reader_gone()
    except Exception as error:  # noqa: BLE001  the edge of the process: nothing above could report it
        return _ended(error)


def _usage(error: click.ClickException) -> Status:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "recto"
    _complain(f"{error.format_message().rstrip('.')}. See `{command} --help`.")
    return Status.USAGE


def _ended(error: Exception) -> Status:
    from recto.errors import InternalError, RectoError, fault_of

    known = error if isinstance(error, RectoError) else InternalError(str(error))
    fault = fault_of(error)
    _complain(f"{fault.message.rstrip('.')}. {fault.remedy}")
    return status_of_error(known)


def _reader_gone() -> Status:
    """The reader of stdout closed it (``| head``). What is still buffered must not fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Status.OUTPUT


def _complain(text: str) -> None:
    click.echo(f"recto: {printable(text)}", err=True)


if __name__ == "__main__":
    main()
