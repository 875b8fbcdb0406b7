"""The options that say how documents are read: the same for `recto run` and `recto submit`."""

from typing import Final, TypedDict

import click

from gateway.help import Decorated, option
from gateway.parameters import ChosenDeployments, Dollars, Formats, Languages, PageRanges, together
from gateway.schema_choice import WantedFields
from recto.deployments import Chosen, Role
from recto.errors import UsageError
from recto.escalations import Escalate
from recto.options import Format, PageRange, ReadOptions
from recto.schemas import FieldsWanted

READ: Final = "What is read"
HOW: Final = "How it is read"
ASKED: Final = "What models are asked"
FIELDS: Final = "What documents say"
WRITTEN: Final = "What is written"


class Reading(TypedDict):
    """What click gives a command that takes these options."""

    pages: tuple[PageRange, ...]
    backend: str
    languages: tuple[tuple[str, ...], ...]
    force_ocr: bool
    dpi: int | None
    escalate: str
    deployments: tuple[tuple[Chosen, ...], ...]
    fields: FieldsWanted
    summary: bool
    split: bool
    categories: tuple[str, ...]
    formats: tuple[tuple[Format, ...], ...]
    images: bool


def pages_option(command: Decorated) -> Decorated:
    return option(
        READ,
        "--pages",
        type=PageRanges(),
        default=(),
        metavar="RANGES",
        help="Pages of every document, such as 1-5,9 or 3- (to the end).",
    )(command)


def how_options(command: Decorated) -> Decorated:
    backend = option(
        HOW,
        "--backend",
        default="auto",
        metavar="NAME",
        show_default=True,
        help="The engine: textlayer, rapidocr, tesseract, deepseek-server, deepseek-local; `recto doctor` says more.",
    )
    languages = option(
        HOW,
        "--language",
        "languages",
        type=Languages(),
        multiple=True,
        metavar="CODES",
        help="What the text is written in, such as deu or deu,eng, for engines that want to know. May be repeated.",
    )
    force_ocr = option(
        HOW, "--force-ocr", is_flag=True, help="Read every page from its image, even where its own text is good."
    )
    dpi = option(
        HOW,
        "--dpi",
        type=click.IntRange(50, 1200),
        metavar="DPI",
        help="Resolution that pages are drawn at, 50 to 1200. The engine chooses unless this is given.",
    )
    return backend(languages(force_ocr(dpi(command))))


def asked_options(command: Decorated) -> Decorated:
    escalate = option(
        ASKED,
        "--escalate",
        type=click.Choice([each.value for each in Escalate]),
        default=Escalate.AUTO.value,
        show_default=True,
        metavar="WHEN",
        help="auto: tables and pages in doubt, where settings give a deployment the role; all: every page without text "
        "of its own, too; off: nothing.",
    )
    deployments = option(
        ASKED,
        "--deployment",
        "deployments",
        type=ChosenDeployments(),
        multiple=True,
        metavar="ROLE=NAME",
        help="Who is asked, such as tables=sonnet, in place of the settings' choice. May be repeated.",
    )
    return escalate(deployments(command))


def cost_option(command: Decorated) -> Decorated:
    return option(
        ASKED,
        "--max-cost",
        type=Dollars(),
        metavar="DOLLARS",
        help="US dollars that models may cost, such as 5 or 0.50; past them what was read stands as it is.",
    )(command)


def batch_option(command: Decorated) -> Decorated:
    return option(
        ASKED,
        "--batch",
        is_flag=True,
        help="Ask by batch, where a provider has that: half the price, up to a day.",
    )(command)


def fields_options(command: Decorated) -> Decorated:
    fields = option(
        FIELDS,
        "--fields",
        type=WantedFields(),
        default="auto",
        show_default=True,
        metavar="WHAT",
        help="auto: those of the class that each document has; none; a schema's name, such as invoice; or a file: JSON "
        "Schema, a YAML list of names, or a pydantic class (schemas.py:Order).",
    )
    summary = option(FIELDS, "--summary", is_flag=True, help="Sum documents up, by a deployment of role summarize.")
    split = option(FIELDS, "--split", is_flag=True, help="Part a file that holds several documents where each begins.")
    categories = option(
        FIELDS,
        "--category",
        "categories",
        multiple=True,
        metavar="NAME",
        help="Label documents by a model that `recto categories train` made. May be repeated.",
    )
    return fields(summary(split(categories(command))))


def written_options(command: Decorated) -> Decorated:
    formats = option(
        WRITTEN,
        "--format",
        "formats",
        type=Formats(),
        multiple=True,
        metavar="NAME",
        help=f"One of {', '.join(Format)}. md and json are always written. May be repeated.",
    )
    images = option(
        WRITTEN, "--images", is_flag=True, help="Keep an image of every page, also of those read from their text."
    )
    return formats(images(command))


def read_options(given: Reading) -> ReadOptions:
    """The same whatever the order in which formats were asked for."""
    return ReadOptions(
        backend=given["backend"],
        dpi=given["dpi"] or 0,
        languages=together(given["languages"]),
        force_ocr=given["force_ocr"],
        images=given["images"],
        formats=tuple(sorted(together(given["formats"]), key=list(Format).index)),
        pages=given["pages"],
        escalate=Escalate(given["escalate"]),
        deployments=_one_for_each_role(together(given["deployments"])),
        fields=given["fields"],
        summary=given["summary"],
        split=given["split"],
        categories=tuple(sorted(set(given["categories"]))),
    )


def _one_for_each_role(chosen: tuple[Chosen, ...]) -> tuple[Chosen, ...]:
    """In the order of the roles. Raises ``UsageError`` where a role is given to two."""
    roles = [each.role for each in chosen]
    for role in roles:
        if roles.count(role) > 1:
            raise UsageError(f"--deployment gives the role {role} to two", remedy="Name one for each role.")
    return tuple(sorted(chosen, key=lambda each: list(Role).index(each.role)))
