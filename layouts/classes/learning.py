"""Categories learnt from examples: one logistic regression for each class, probabilities calibrated on held-out groups.

Examples of one group (a sender, a book, a folder) are never on both sides of a fold, so that what is learnt is the kind
and not the sender. Classes need not exclude each other; examples without a class speak against all of them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from layouts.classes.features import FEATURES, PIECE, WORD, DocumentFeatures
from layouts.classes.fitting import Line, Regression, calibrated, fitted, reliability_error
from layouts.classes.models import LEAST, Space, chance_of
from recto.categories import CategoryModel, CategoryName, ClassScores, LearntClass
from recto.classes import ClassName
from recto.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

FOLDS: Final = 5
FEWEST: Final = 2
"""Examples of a class."""
MOST_EXAMPLES: Final = 20_000
_MOST_TERMS: Final = {WORD: 3000, PIECE: 3000}
_FEWEST_DOCUMENTS: Final = {WORD: 2, PIECE: 3}
"""That a term stands in, so that no single document's words are kept in a model."""
_LEAST_SCALE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Example:
    """``labels`` empty: it has none of the classes. ``group``: whose examples are held out together."""

    labels: frozenset[ClassName]
    group: str
    features: DocumentFeatures


def learnt(name: CategoryName, examples: Sequence[Example]) -> CategoryModel:
    """Examples without words are left out. Raises ``UsageError`` where a class has too few others, or nothing that
    speaks against it.
    """
    examples = [example for example in examples if example.features.terms]
    names = _class_names(examples)
    folds = folds_of(examples)
    scores = _held_out(examples, names, folds)
    lines = [calibrated(scores[:, place], _has(examples, each)) for place, each in enumerate(names)]
    chances = _chances(scores, lines, [int(_has(examples, each).sum()) for each in names])
    space, regressions = _fitted(examples, names)
    return CategoryModel(
        name=name,
        features=FEATURES,
        terms=space.terms,
        rarities=space.rarities,
        centres=space.centres,
        scales=space.scales,
        classes=tuple(
            LearntClass(
                name=each,
                weights=tuple(map(float, regression.weights)),
                bias=regression.bias,
                slope=line.slope,
                offset=line.offset,
                scores=class_scores(_has(examples, each).tolist(), (chances[:, place] >= LEAST).tolist()),
            )
            for place, (each, regression, line) in enumerate(zip(names, regressions, lines, strict=True))
        ),
        documents=len(examples),
        negatives=sum(not example.labels for example in examples),
        groups=len({example.group for example in examples}),
        accuracy=_accuracy(examples, names, chances),
        calibration_error=reliability_error(chances, [_has(examples, each) for each in names]),
    )


def folds_of(examples: Sequence[Example]) -> list[int]:
    """The fold of each example. Groups are dealt out class by class, so that every fold has some of each."""
    dealt: dict[str, int] = {}
    for name in sorted({label for example in examples for label in example.labels} | {""}):
        groups = {example.group for example in examples if name in example.labels or not (name or example.labels)}
        for place, group in enumerate(sorted(groups - dealt.keys(), key=_shuffled)):
            dealt[group] = place % FOLDS
    return [dealt[example.group] for example in examples]


def class_scores(has: Sequence[bool], given: Sequence[bool]) -> ClassScores:
    """How well a class was given to those that have it: one of each for each document."""
    right, have, found = sum(one and other for one, other in zip(has, given, strict=True)), sum(has), sum(given)
    precision, recall = right / found if found else 0.0, right / have if have else 0.0
    f1 = 2 * right / (have + found) if have + found else 0.0
    return ClassScores(examples=have, found=found, precision=precision, recall=recall, f1=f1)


def _shuffled(group: str) -> str:
    """By no order that means anything, always the same."""
    return sha256(group.encode()).hexdigest()


def _class_names(examples: Sequence[Example]) -> list[ClassName]:
    if len(examples) > MOST_EXAMPLES:
        raise UsageError(f"{len(examples):,} examples; at most {MOST_EXAMPLES:,}", remedy="Take some of each class.")
    counts = Counter(label for example in examples for label in example.labels)
    if not counts:
        raise UsageError(
            "no example that could be read has a class", remedy="Put examples into one folder for each class."
        )
    for name, count in sorted(counts.items()):
        if count < FEWEST:
            raise UsageError(f"the class {name} has {count} example", remedy=f"Give it {FEWEST} at least; better 25.")
        if count == len(examples):
            raise UsageError(
                f"every example is {name}, so nothing can be told from it",
                remedy="Add examples of another class, or of none in _none.",
            )
    return sorted(counts)


def _has(examples: Sequence[Example], name: ClassName) -> "NDArray[np.bool_]":
    import numpy as np  # noqa: PLC0415 - slow

    return np.array([name in example.labels for example in examples])


def _held_out(examples: Sequence[Example], names: Sequence[ClassName], folds: Sequence[int]) -> "Numbers":
    """The score of each example for each class, by what was learnt without its fold."""
    import numpy as np  # noqa: PLC0415 - slow

    scores = np.zeros((len(examples), len(names)))
    for fold in sorted(set(folds)):
        kept = [example for example, its in zip(examples, folds, strict=True) if its != fold]
        held = [place for place, its in enumerate(folds) if its == fold]
        if not kept:  # one group is all there is
            continue
        space, regressions = _fitted(kept, names)
        rows = np.array([space.row(examples[place].features) for place in held])
        for column, regression in enumerate(regressions):
            scores[held, column] = rows @ regression.weights + regression.bias
    return scores


def _fitted(examples: Sequence[Example], names: Sequence[ClassName]) -> tuple[Space, list[Regression]]:
    import numpy as np  # noqa: PLC0415 - slow

    space = space_of([example.features for example in examples])
    rows = np.array([space.row(example.features) for example in examples])
    return space, [fitted(rows, _has(examples, name)) for name in names]


def space_of(documents: Sequence[DocumentFeatures]) -> Space:
    """Terms that stand in several documents, the commonest; measures with their mean and how far they scatter."""
    import numpy as np  # noqa: PLC0415 - slow

    among = Counter(term for document in documents for term in document.terms)
    terms = tuple(sorted(term for kind in _MOST_TERMS for term in _commonest(among, kind)))
    rarities = np.log((1 + len(documents)) / (1 + np.array([among[term] for term in terms], dtype=float))) + 1.0
    measures = np.array([document.measures for document in documents])
    scales = np.maximum(measures.std(axis=0), _LEAST_SCALE)
    return Space(
        terms,
        tuple(map(float, rarities.round(5))),
        tuple(map(float, measures.mean(axis=0).round(5))),
        tuple(map(float, scales.round(5))),
    )


def _commonest(among: Counter[str], kind: str) -> Iterator[str]:
    enough = [(-count, term) for term, count in among.items() if term[0] == kind and count >= _FEWEST_DOCUMENTS[kind]]
    return (term for _, term in sorted(enough)[: _MOST_TERMS[kind]])


def _chances(scores: "Numbers", lines: Sequence[Line], counts: Sequence[int]) -> "Numbers":
    """``counts``: examples of each class."""
    import numpy as np  # noqa: PLC0415 - slow

    columns = [
        [chance_of(line.slope * score + line.offset, examples=count) for score in scores[:, at]]
        for at, (line, count) in enumerate(zip(lines, counts, strict=True))
    ]
    return np.array(columns).T


def _accuracy(examples: Sequence[Example], names: Sequence[ClassName], chances: "Numbers") -> float:
    """Of the examples with one class, how often it is the likeliest."""
    single = [place for place, example in enumerate(examples) if len(example.labels) == 1]
    right = sum(names[int(chances[place].argmax())] in examples[place].labels for place in single)
    return right / len(single) if single else 0.0
