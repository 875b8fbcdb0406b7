"""From folders of examples to a model, and how well a model does on others."""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.classes.features import features_of
from layouts.classes.learning import Example, class_scores, learnt
from layouts.classes.models import LEAST, likeliest, probabilities
from recto.categories import CategoryModel, CategoryName, ClassScores
from recto.classes import ClassName
from recto.errors import UsageError
from recto.values import Value
from workers.categories.folders import ExampleFile
from workers.categories.readings import Read


class Evaluation(Value):
    """``accuracy``: of the documents with one class, how often it was the likeliest. ``strange``: classes of examples
    that the model does not know.
    """

    name: CategoryName
    version: str
    documents: int
    accuracy: float
    classes: dict[ClassName, ClassScores]
    strange: tuple[ClassName, ...]


@dataclass(frozen=True)
class _Judged:
    labels: frozenset[ClassName]
    held: frozenset[ClassName]
    likeliest: ClassName


def trained(name: CategoryName, files: Sequence[ExampleFile], read: Read) -> CategoryModel:
    """From those that could be read. Raises ``UsageError`` where they are too few."""
    return learnt(name, [_example(file, read) for file in files if file.digest in read.views])


def evaluated(model: CategoryModel, files: Sequence[ExampleFile], read: Read) -> Evaluation:
    """On those that could be read. Raises ``UsageError`` where there are none."""
    judged = [_judged(model, file, read) for file in files if file.digest in read.views]
    if not judged:
        raise UsageError("no example could be read", remedy="Look at what is said of each.")
    names = {one.name for one in model.classes}
    single = [one for one in judged if len(one.labels) == 1]
    right = sum(one.likeliest in one.labels for one in single)
    return Evaluation(
        name=model.name,
        version=model.version,
        documents=len(judged),
        accuracy=round(right / len(single), 3) if single else 0.0,
        classes={
            name: class_scores([name in one.labels for one in judged], [name in one.held for one in judged])
            for name in sorted(names)
        },
        strange=tuple(sorted({label for one in judged for label in one.labels} - names)),
    )


def _example(file: ExampleFile, read: Read) -> Example:
    return Example(file.labels, file.group, features_of(read.views[file.digest]))


def _judged(model: CategoryModel, file: ExampleFile, read: Read) -> _Judged:
    guesses = probabilities(model, features_of(read.views[file.digest]))
    held = frozenset(guess.name for guess in guesses if guess.probability >= LEAST)
    return _Judged(file.labels, held, likeliest(guesses))
