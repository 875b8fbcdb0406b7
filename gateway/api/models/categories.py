"""Categories as the API shows them and takes examples for them."""

from typing import Annotated, Final

from pydantic import Field

from recto.categories import CategoryModel, CategoryName, ClassScores
from recto.classes import ClassName, Label
from recto.values import JobId, Value

MOST_EXAMPLES: Final = 1000
MOST_ASKED: Final = 100


class JobDocumentName(Value):
    """A document that was read by a job of the key's tenant."""

    job: Annotated[JobId, Field(min_length=1, max_length=200)]
    document: str = Field(min_length=1, max_length=1200, description="Its name in the job.")


class ExampleDocument(JobDocumentName):
    labels: tuple[ClassName, ...] = Field(max_length=50, description="Its classes; none if it has none of them.")
    group: str = Field(
        default="", max_length=200, description="Examples of one source are held out together when the model is tested."
    )


class TrainRequest(Value):
    examples: tuple[ExampleDocument, ...] = Field(min_length=2, max_length=MOST_EXAMPLES)


class PredictRequest(Value):
    version: str = Field(default="", pattern=r"^([0-9a-f]{12})?$", description="The newest where none is named.")
    documents: tuple[JobDocumentName, ...] = Field(min_length=1, max_length=MOST_ASKED)


class CategoryView(Value):
    """A model without its numbers. ``classes`` with how well each did on examples held out."""

    name: CategoryName
    version: str
    classes: dict[ClassName, ClassScores]
    documents: int
    negatives: int
    accuracy: float = Field(description="How often the likeliest class was right, on examples held out.")
    calibration_error: float = Field(description="By how much probabilities were off, on examples held out.")

    @classmethod
    def of(cls, model: CategoryModel) -> "CategoryView":
        return cls(
            name=model.name,
            version=model.version,
            classes={one.name: one.scores for one in model.classes},
            documents=model.documents,
            negatives=model.negatives,
            accuracy=model.accuracy,
            calibration_error=model.calibration_error,
        )


class CategoryList(Value):
    """The newest version of each, by name."""

    categories: tuple[CategoryView, ...]


class Prediction(JobDocumentName):
    labels: tuple[Label, ...] = Field(description="The likeliest first.")


class PredictionList(Value):
    predictions: tuple[Prediction, ...]
