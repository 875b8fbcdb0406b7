"""The engines that one set of options asks for. Cheap to make: models are loaded with the first page."""

from functools import cached_property

from layouts.parsing import PARSER_VERSION
from ocr_backends.protocol import OcrBackend
from ocr_backends.registry import EMBEDDED_DEFAULT, Helpers, make_backend, make_helpers
from recto.options import ReadOptions
from recto.settings import Limits
from storage.protocols import ObjectStore
from workers.fingerprints import reading_fingerprint, settings_fingerprint
from workers.stages.reader import Reader
from workers.stages.recognition import image_recipe

AUTO = "auto"
TEXT_LAYER = "textlayer"


class Engines:
    """What reads pages, by ``options``, and the fingerprints of all that decides what is read and written."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options

    @cached_property
    def text_layer(self) -> OcrBackend:
        return make_backend(TEXT_LAYER, options=self._options)

    @cached_property
    def backend(self) -> OcrBackend:
        """The engine for pages that are read from their image."""
        name = self._options.backend
        return make_backend(EMBEDDED_DEFAULT if name == AUTO else name, options=self._options)

    @cached_property
    def helpers(self) -> Helpers | None:
        """What is asked for images that the engine cannot read: none where a person chose the engine."""
        return make_helpers(options=self._options) if self._options.backend == AUTO else None

    @cached_property
    def recipe(self) -> str:
        return image_recipe()

    @cached_property
    def reading(self) -> str:
        """The reading fingerprint."""
        return self._reading(PARSER_VERSION)

    @cached_property
    def raw(self) -> str:
        """The reading fingerprint without the parser."""
        return self._reading("")

    @cached_property
    def settings(self) -> str:
        """The settings fingerprint."""
        return settings_fingerprint(self._options, self.reading)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """Of each engine, by its name."""
        asked = (*reversed(self.helpers or ()), self.text_layer, self.backend)
        return {engine.name: engine.fingerprint for engine in asked}

    def reader(self, limits: Limits, store: ObjectStore, *, password: str = "") -> Reader:
        return Reader(
            options=self._options,
            limits=limits,
            fingerprint=self.reading,
            recipe=self.recipe,
            text_layer=self.text_layer,
            backend=self.backend,
            helpers=self.helpers,
            store=store,
            password=password,
        )

    def close(self) -> None:
        """Lets go of what was made."""
        made = vars(self)
        for engine in (made.get("text_layer"), made.get("backend"), *(made.get("helpers") or ())):
            if engine is not None:
                engine.close()

    def _reading(self, parser: str) -> str:
        return reading_fingerprint(
            self._options,
            backend=self.backend,
            helpers=self.helpers or (),
            text_layer=self.text_layer,
            image_recipe=self.recipe,
            parser=parser,
        )
