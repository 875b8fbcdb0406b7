"""The engines that one set of options asks for. Cheap to make: models are loaded with the first page."""

from collections.abc import Mapping
from functools import cached_property

from layouts.parsing import PARSER_VERSION
from ocr_backends.protocol import OcrBackend
from ocr_backends.registry import (
    AUTO,
    EMBEDDED_DEFAULT,
    Helpers,
    is_model,
    make_backend,
    make_helpers,
    make_rungs,
    pages_at_once,
)
from ocr_backends.taking_turns import TakingTurns
from recto.models import DeepSeek
from recto.options import ReadOptions
from recto.pages import Rung
from recto.settings import Limits
from storage.protocols import ObjectStore
from workers.escalation.consulted import NOBODY, Consulted
from workers.fieldings import NO_FIELDING, Fielding
from workers.fingerprints import reading_fingerprint, settings_fingerprint
from workers.stages.reader import Reader
from workers.stages.recognition import image_recipe

TEXT_LAYER = "textlayer"


class Engines:
    """What reads pages, by ``options``, who is ``asked`` for what is in doubt then, how fields are looked for, and the
    fingerprints of all that decides what is read and written.
    """

    def __init__(
        self,
        options: ReadOptions,
        models: DeepSeek,
        *,
        asked: Consulted = NOBODY,
        fielding: Fielding = NO_FIELDING,
    ) -> None:
        self._options = options
        self._models = models
        self.consulted = asked
        self.fielding = fielding

    @cached_property
    def text_layer(self) -> OcrBackend:
        return make_backend(TEXT_LAYER, options=self._options)

    @cached_property
    def backend(self) -> OcrBackend:
        """The engine for pages that are read from their image."""
        return make_backend(self._options.backend, options=self._options, models=self._models)

    @cached_property
    def rungs(self) -> Mapping[Rung, OcrBackend]:
        """The same engine on other rungs of the ladder, and what stands in for it; none for engines without one."""
        own = make_rungs(self._options.backend, options=self._options, models=self._models)
        stand_in = make_backend(EMBEDDED_DEFAULT, options=self._options)
        return {**own, Rung.CPU_ENGINE: TakingTurns(stand_in)} if own else {}

    @property
    def is_model(self) -> bool:
        """Whether pages are given to it from threads, apart from those who draw them; it has time limits of its own."""
        return is_model(self._options.backend, models=self._models)

    @property
    def at_once(self) -> int:
        """How many pages a process gives the engine at once, from threads."""
        return pages_at_once(self._options.backend, models=self._models)

    @cached_property
    def helpers(self) -> Helpers | None:
        """What is asked for images that the embedded engine cannot read: none where a person chose an engine in which
        it has no part.
        """
        return make_helpers(options=self._options) if self._options.backend == AUTO or self.rungs else None

    @cached_property
    def recipe(self) -> str:
        return image_recipe()

    @cached_property
    def reading(self) -> str:
        """The reading fingerprint."""
        return self._reading(PARSER_VERSION, self.consulted.fingerprint)

    @cached_property
    def raw(self) -> str:
        """The reading fingerprint without the parser, and without those who are asked after it."""
        return self._reading("", "")

    @cached_property
    def settings(self) -> str:
        """The settings fingerprint."""
        return settings_fingerprint(self._options, self.reading, fields=self.fielding.fingerprint)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """Of each engine and deployment, by its name."""
        engines = (*self.rungs.values(), *reversed(self.helpers or ()), self.text_layer, self.backend)
        asked = {**self.consulted.deployments, **self.fielding.consulted.deployments}
        return {**asked, **{engine.name: engine.fingerprint for engine in engines}}

    def reader(self, limits: Limits, store: ObjectStore, *, password: str = "") -> Reader:
        return Reader(
            options=self._options,
            limits=limits,
            fingerprint=self.reading,
            recipe=self.recipe,
            text_layer=self.text_layer,
            backend=self.backend,
            helpers=self.helpers,
            rungs=self.rungs,
            store=store,
            password=password,
            consulted=self.consulted,
        )

    def close(self) -> None:
        """Lets go of what was made."""
        made = vars(self)
        others = (*(made.get("helpers") or ()), *made.get("rungs", {}).values())
        for engine in (made.get("text_layer"), made.get("backend"), *others):
            if engine is not None:
                engine.close()

    def _reading(self, parser: str, asked: str) -> str:
        return reading_fingerprint(
            self._options,
            backend=self.backend,
            helpers=(*(self.helpers or ()), *self.rungs.values()),
            text_layer=self.text_layer,
            image_recipe=self.recipe,
            parser=parser,
            consulted=asked,
        )
