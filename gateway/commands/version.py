"""`recto version`."""

import json

import click

from recto.version import VERSION


@click.command("version")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Print the version."""
    click.echo(json.dumps({"version": VERSION}) if as_json else f"recto {VERSION}")
