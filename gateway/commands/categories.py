"""`recto categories`."""

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gateway.help import Decorated, SectionedCommand, SectionedGroup, closing, option
from gateway.opening import config_option, json_option, settings_of
from gateway.parameters import Tenants
from gateway.reports import counted_noun
from gateway.statuses import Status
from gateway.tables import listing, show
from recto.classes import Label
from recto.errors import UsageError
from recto.orders import DEFAULT_TENANT
from recto.values import TenantId, Value

if TYPE_CHECKING:
    from recto.categories import CategoryModel, ClassScores
    from recto.settings import Settings
    from storage.categories import CategoryShelf
    from workers.categories.folders import ExampleFile
    from workers.categories.readings import Read, ToRead

MODEL: Final = "The model"
READING: Final = "How documents are read"
ENOUGH: Final = 25
"""Examples of a class."""
_COLUMNS: Final = ("Class", "Examples", "Found", "Precision", "Recall", "F1")
_SHOWN: Final = 3
"""Classes that are printed of a document where none holds."""
_NAME_REMEDY: Final = "Letters a to z, digits, dots, hyphens and underscores: give one with --name."


TRAINING: Final = (
    ("recto categories train examples/", "examples/CLASS/..., examples/_none/..."),
    ("recto categories train examples/ --name kinds", "A name of its own."),
)
EVALUATING: Final = (
    ("recto categories eval kinds others/", "others/CLASS/..."),
    ("recto categories eval kinds@0123456789ab others/", "An older version."),
)
PREDICTING: Final = (
    ("recto categories predict kinds a.pdf b.pdf", "A line for each."),
    ("recto categories predict kinds a.pdf --json", "All classes, with their probabilities."),
)


class ModelView(Value):
    """A model without its numbers."""

    name: str
    version: str
    newest: bool
    classes: tuple[str, ...]
    documents: int
    negatives: int
    accuracy: float
    calibration_error: float


class PredictionView(Value):
    """The likeliest class first."""

    input: str
    labels: tuple[Label, ...]


@click.group(
    "categories",
    cls=SectionedGroup,
    closing={
        "Examples": [
            ("recto categories train examples/", "Learn from examples/CLASS/..., 25 to 50 files a class."),
            ("recto categories eval kinds others/", "How well it does on other examples."),
            ("recto categories predict kinds a.pdf", "What it says of documents."),
            ("recto categories list", "Models, with their versions."),
            ("recto run in/ -o out --category kinds", "Label documents while they are read."),
        ]
    },
)
def command() -> None:
    """Learns categories of documents from examples, and uses them."""


def _tenant_option(command: Decorated) -> Decorated:
    return option(
        MODEL,
        "--tenant",
        type=Tenants(),
        default=DEFAULT_TENANT,
        metavar="NAME",
        help="Whose it is; default by default.",
    )(command)


def _kept_option(command: Decorated) -> Decorated:
    return option(
        READING,
        "--kept",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Where readings are kept between runs; a folder in your cache by default.",
    )(command)


@command.command("train", cls=SectionedCommand, short_help="Learn from examples.", closing=closing(TRAINING))
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@option(MODEL, "--name", default="", metavar="NAME", help="What it is called; the name of DIR by default.")
@_tenant_option
@_kept_option
@config_option
@json_option
def train(
    *, folder: Path, name: str, tenant: TenantId, kept: Path | None, config: Path | None, as_json: bool
) -> Status:
    """Learns from examples, and prints how well it did on those held out.

    DIR holds a folder of documents for each class, and _none with documents that have none. A document in several of
    them has several classes. Documents of one source (a sender, a scanner) go into a folder of their own below that of
    their class: they are held out together.
    """
    from workers.categories.folders import example_files
    from workers.categories.labelling import category_shelf
    from workers.categories.training import trained

    called = _model_name(name or folder.resolve().name.lower().replace(" ", "-"))
    settings = settings_of(config)
    files = example_files(folder)
    model = trained(called, files, _read(files, kept, settings))
    category_shelf(settings).put(tenant, model)
    if few := [f"{one.name} ({one.scores.examples})" for one in model.classes if one.scores.examples < ENOUGH]:
        click.echo(f"few examples: {', '.join(few)}. {ENOUGH} to 50 of each class teach more.", err=True)
    if as_json:
        click.echo(_view(model, newest=True).model_dump_json())
        return Status.DONE
    _show_scores({one.name: one.scores for one in model.classes})
    click.echo(
        f"{model.name}@{model.version}: {model.documents} documents, {model.negatives} of them of no class, in "
        f"{model.groups} groups. Of those held out, the likeliest class was right {model.accuracy:.1%} of the time; "
        f"probabilities were off by {model.calibration_error:.1%}."
    )
    return Status.DONE


@command.command(
    "eval", cls=SectionedCommand, short_help="Say how well a model does on examples.", closing=closing(EVALUATING)
)
@click.argument("name", metavar="NAME")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@_tenant_option
@_kept_option
@config_option
@json_option
def evaluate(
    *, name: str, folder: Path, tenant: TenantId, kept: Path | None, config: Path | None, as_json: bool
) -> Status:
    """How well a model does on examples, in folders as for training. NAME is NAME@VERSION for another version than the
    newest.
    """
    from workers.categories.folders import example_files
    from workers.categories.labelling import category_shelf
    from workers.categories.training import evaluated

    settings = settings_of(config)
    model = _named(category_shelf(settings), tenant, name)
    files = example_files(folder)
    found = evaluated(model, files, _read(files, kept, settings))
    if as_json:
        click.echo(found.model_dump_json())
        return Status.DONE
    _show_scores(found.classes)
    for label in found.strange:
        click.echo(f"{label}: the model does not know this class", err=True)
    click.echo(f"{found.name}@{found.version}: {found.documents} documents, {found.accuracy:.1%} right.")
    return Status.DONE


@command.command(
    "predict", cls=SectionedCommand, short_help="Say what a model makes of documents.", closing=closing(PREDICTING)
)
@click.argument("name", metavar="NAME")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE...")
@_tenant_option
@_kept_option
@config_option
@json_option
def predict(
    *, name: str, inputs: Sequence[Path], tenant: TenantId, kept: Path | None, config: Path | None, as_json: bool
) -> Status:
    """What a model says of documents: their classes with probabilities, or those that come nearest."""
    from layouts.classes.models import labels_of
    from workers.categories.folders import digest_of
    from workers.categories.labelling import category_shelf
    from workers.categories.readings import ToRead

    settings = settings_of(config)
    model = _named(category_shelf(settings), tenant, name)
    files = [ToRead(path, digest_of(path)) for path in inputs]
    read = _read_all(files, kept, settings)
    for file in files:
        if file.digest in read.views:
            labels = labels_of(model, read.views[file.digest])
            if as_json:
                click.echo(PredictionView(input=str(file.path), labels=labels).model_dump_json())
            else:
                click.echo(f"{file.path}  {_said(labels)}")
    return Status.SOME_FAILED if read.faults else Status.DONE


@command.command("list", cls=SectionedCommand, short_help="List models.")
@_tenant_option
@config_option
@json_option
def list_models(*, tenant: TenantId, config: Path | None, as_json: bool) -> Status:
    """Lists models, with all their versions."""
    from workers.categories.labelling import category_shelf

    views = list(_views(category_shelf(settings_of(config)), tenant))
    if as_json:
        for view in views:
            click.echo(view.model_dump_json())
    elif not views:
        click.echo("no categories; `recto categories train` makes some", err=True)
    else:
        columns = ("Name", "Version", "Newest", "Documents", "Right", "Classes")
        show(listing(columns, map(_row, views), numbers=("Documents", "Right")))
    return Status.DONE


def _read(files: "Sequence[ExampleFile]", kept: Path | None, settings: "Settings") -> "Read":
    from workers.categories.readings import ToRead

    click.echo(f"reading {counted_noun(len(files), 'document')}; what was read before is kept", err=True)
    return _read_all([ToRead(file.path, file.digest) for file in files], kept, settings)


def _read_all(files: "Sequence[ToRead]", kept: Path | None, settings: "Settings") -> "Read":
    """Says on stderr what could not be read, and on a terminal how far it is."""
    from platformdirs import user_cache_path

    from gateway.screen import Screen, Shown
    from gateway.tally import Tally
    from workers.categories.readings import read_documents

    tally = Tally(time.monotonic)
    tally.found, tally.all_found = len({file.digest for file in files}), True
    with Screen(tally, Shown.FAILURES, live=True, stdout=sys.stderr, stderr=sys.stderr) as screen:
        return read_documents(files, kept or user_cache_path("recto") / "examples", settings, observe=screen.see)


def _named(shelf: "CategoryShelf", tenant: TenantId, name: str) -> "CategoryModel":
    from workers.categories.labelling import models_named

    return models_named(shelf, tenant, (name,))[0]


def _model_name(name: str) -> str:
    from pydantic import TypeAdapter, ValidationError

    from recto.categories import CategoryName

    try:
        return TypeAdapter[str](CategoryName).validate_python(name)
    except ValidationError as error:
        raise UsageError(f"a model cannot be called {name!r}", remedy=_NAME_REMEDY) from error


def _views(shelf: "CategoryShelf", tenant: TenantId) -> "Iterable[ModelView]":
    for name in shelf.names(tenant):
        newest = shelf.newest(tenant, name)
        for version in shelf.versions(tenant, name):
            yield _view(shelf.get(tenant, name, version), newest=version == newest)


def _view(model: "CategoryModel", *, newest: bool) -> ModelView:
    return ModelView(
        name=model.name,
        version=model.version,
        newest=newest,
        classes=tuple(one.name for one in model.classes),
        documents=model.documents,
        negatives=model.negatives,
        accuracy=model.accuracy,
        calibration_error=model.calibration_error,
    )


def _row(view: ModelView) -> tuple[str, ...]:
    newest = "yes" if view.newest else ""
    return view.name, view.version, newest, str(view.documents), f"{view.accuracy:.1%}", ", ".join(view.classes)


def _show_scores(scores: "Mapping[str, ClassScores]") -> None:
    rows = (
        (name, str(one.examples), str(one.found), f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}")
        for name, one in scores.items()
    )
    show(listing(_COLUMNS, rows, numbers=_COLUMNS[1:]))


def _said(labels: "Sequence[Label]") -> str:
    held = [label for label in labels if label.holds]
    said = ", ".join(f"{label.name} {label.probability:.2f}" for label in held or labels[:_SHOWN])
    return said if held else f"none of its classes ({said})"
