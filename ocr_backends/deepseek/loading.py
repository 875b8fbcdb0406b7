"""The model in memory: from the folder or hub, pinned, without code that comes along with it."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# transformers is typed in part.

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import torch
from huggingface_hub import HfApi
from torch import Tensor
from transformers import AutoModelForImageTextToText, AutoTokenizer
from transformers.utils import logging as transformers_logging

from ocr_backends.deepseek.cards import Card, Plan
from ocr_backends.deepseek.weights import NotHere, find_model
from recto.errors import EngineUnavailable
from recto.models import LocalModel

_HUB_SECONDS = 10.0
_DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}


@dataclass(frozen=True)
class Loaded:
    """``model`` is transformers' ``DeepseekOcr2ForConditionalGeneration``; ``device`` where it lies."""

    model: Any
    tokenizer: Any
    device: torch.device

    @property
    def image_token(self) -> int:
        return int(self.model.config.image_token_id)

    @property
    def end_token(self) -> int:
        return int(self.tokenizer.eos_token_id)

    def prompt(self, text: str) -> list[int]:
        """The plain format of the model: its begin token, one token for the image, a line end and ``text``."""
        begin = int(self.tokenizer.bos_token_id)
        return [begin, self.image_token, *self.tokenizer.encode(f"\n{text}", add_special_tokens=False)]

    def decode(self, ids: Sequence[int]) -> str:
        """With special tokens, for places and tables are written with them."""
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False))

    def features(self, whole: Tensor, parts: Tensor, counts: list[int]) -> list[Tensor]:
        """Of each page its embedding rows. ``whole``: pages x 3 x 1024 x 1024, ``parts``: of all pages, one after the
        other, ``counts`` of them for each page; scaled to -1..1.
        """
        local = parts if len(parts) else None
        found = self.model.get_image_features(
            pixel_values=whole, pixel_values_local=local, num_local_patches=counts, return_dict=True
        )
        return list(found.pooler_output)


def load(settings: LocalModel, card: Card, plan: Plan) -> Loaded:
    """Raises ``EngineUnavailable`` where it is not there, not complete, or does not fit the device."""
    here = find_model(settings)
    offline = settings.offline or os.environ.get("HF_HUB_OFFLINE", "") in {"1", "true", "TRUE", "yes", "ON"}
    if isinstance(here, NotHere):
        if offline or "/" not in settings.model or not here.remedy.startswith("hf "):
            raise EngineUnavailable(f"deepseek-local: {here.why}", remedy=here.remedy)
        _require_hub(settings, here)
        source: dict[str, Any] = {"revision": settings.revision or None}
        name = settings.model
    else:
        source, name = {"local_files_only": True}, str(here.folder)
    transformers_logging.disable_progress_bar()
    try:
        # The processor is not loaded: its tiles are made without it, and it asks for libraries that are not needed.
        tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False, **source)
        model: Any = AutoModelForImageTextToText.from_pretrained(
            name, trust_remote_code=False, dtype=_DTYPES[plan.dtype], attn_implementation="sdpa", **source
        )
        device = torch.device(card.device)
        model = model.to(device).eval()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        remedy = here.remedy if isinstance(here, NotHere) else ""
        raise EngineUnavailable(f"deepseek-local: {settings.model} cannot be loaded: {error}", remedy=remedy) from error
    model.set_experts_implementation(plan.experts)
    return Loaded(model=model, tokenizer=tokenizer, device=device)


def _require_hub(settings: LocalModel, here: NotHere) -> None:
    """Asks the hub once: the loader would ask it for every file again and again, for minutes, before it gave up."""
    try:
        HfApi().model_info(settings.model, revision=settings.revision or None, timeout=_HUB_SECONDS)
    except (httpx2.HTTPError, OSError, ValueError) as error:
        why = " ".join(str(error).split())
        raise EngineUnavailable(f"deepseek-local: {here.why}, and the hub: {why}", remedy=here.remedy) from error
