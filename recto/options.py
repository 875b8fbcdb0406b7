"""What a person asks for of one run or job. Everything here decides the output bytes."""

from enum import StrEnum

from pydantic import Field

from recto.deployments import Chosen
from recto.escalations import Escalate
from recto.schemas import AutoFields, FieldsWanted, NoFields
from recto.values import PageNumber, Value


class Format(StrEnum):
    """Files to write. ``md`` and ``json`` name the default ones, which are always written."""

    MARKDOWN = "md"
    JSON = "json"
    HTML = "html"
    SEARCHABLE_PDF = "searchable-pdf"


class PageRange(Value):
    """``first`` to ``last``, both included, 1-based; ``last`` 0 means to the end."""

    first: PageNumber = Field(ge=1)
    last: PageNumber = Field(ge=0)


class ReadOptions(Value):
    """``backend`` ``auto`` takes the text layer where it can be trusted and the embedded OCR engine elsewhere; others
    name an engine: ``textlayer``, ``rapidocr``, ``tesseract``, ``deepseek-server``, ``deepseek-local``.

    ``dpi`` 0 lets the engine choose. ``languages`` are Tesseract codes (``deu``, ``ara``); none means the engine's own.
    ``pages`` empty means all. ``formats`` are beside the default set. ``escalate`` says what models are asked for
    beside that, ``deployments`` which ones, where not those of the settings. ``fields`` are looked for; with
    ``summary`` a deployment sums the document up; with ``split`` a stream of documents is parted where one begins.
    ``categories`` names the trained models that label it, beside those of the settings.
    """

    backend: str = "auto"
    dpi: int = Field(default=0, ge=0, le=1200)
    languages: tuple[str, ...] = ()
    force_ocr: bool = False
    images: bool = False
    formats: tuple[Format, ...] = ()
    pages: tuple[PageRange, ...] = ()
    escalate: Escalate = Escalate.AUTO
    deployments: tuple[Chosen, ...] = ()
    fields: FieldsWanted = AutoFields()
    summary: bool = False
    split: bool = False
    categories: tuple[str, ...] = ()

    @property
    def wants_fields(self) -> bool:
        """Whether anything is to be said of whole documents."""
        asked = self.summary or self.split or bool(self.categories)
        return asked or not isinstance(self.fields, NoFields)
