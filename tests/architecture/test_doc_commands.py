"""Every command and every route that the documentation names is there."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gateway.cli import recto
from recto.settings import load_settings
from tests.architecture.tree import ROOT

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_METHOD = re.compile(r"-X (\w+)")
_PATH = re.compile(r"\$API(/[\w/$-]*)")


def lines_of(page: Path) -> Iterator[str]:
    """The lines of the shell blocks; those that go on in the next one are joined."""
    for block in _BLOCK.findall(page.read_text("utf-8")):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            yield line.partition("  # ")[0].strip()


def recto_lines() -> list[tuple[str, str]]:
    return [(page.name, line) for page in PAGES for line in lines_of(page) if line.startswith("recto ")]


@pytest.mark.parametrize(("page", "line"), recto_lines(), ids=lambda text: text[:60])
def test_every_command_line_can_be_given(page: str, line: str) -> None:
    _, name, *arguments = shlex.split(line.replace("JOB", "0" * 32))
    with click.Context(recto) as context:
        command = recto.get_command(context, name)
        if isinstance(command, click.Group):
            name, *arguments = arguments
            command = command.get_command(context, name)
        assert command is not None, page
        command.make_context(name, arguments, parent=context)


def curl_calls() -> Iterator[tuple[str, str]]:
    """Method and path as OpenAPI writes it."""
    for page in PAGES:
        for block in _BLOCK.findall(page.read_text("utf-8")):
            for line in re.split(r"\n(?=curl|#|$)", re.sub(r"\\\n\s*", "", block)):
                found = _PATH.search(line)
                if line.startswith("curl") and found:
                    method = _METHOD.search(line)
                    sends = re.search(r" (-F|-d|--data-binary) ", line)
                    path = found[1].replace("$JOB", "{job}")
                    yield (method[1] if method else "POST" if sends else "GET").lower(), path


@pytest.mark.parametrize(("method", "path"), sorted(set(curl_calls())))
def test_every_route_that_is_called_is_there(method: str, path: str) -> None:
    described = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))["paths"]
    assert method in described[path]


def test_the_settings_in_examples_are_settings(tmp_path: Path) -> None:
    for page in PAGES:
        for block in re.findall(r"^```toml\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE):
            file = tmp_path / "recto.toml"
            file.write_text(block, "utf-8")
            load_settings(file, {})
        names = {name for line in lines_of(page) for name in re.findall(r"\bRECTO_[A-Z0-9_]+(?==)", line)}
        load_settings(environ=dict.fromkeys(names, ""))
