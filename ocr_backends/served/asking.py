"""What a server is asked for a page: the message, how to decode, and what each kind of server takes beside that.

vLLM: https://docs.vllm.ai/projects/recipes (DeepSeek-OCR); SGLang: sglang/srt/configs/deepseek_ocr.py.
"""

import json
from enum import StrEnum
from typing import Final

from pydantic import JsonValue

from ocr_backends.decoding import Decoding
from ocr_backends.profiles import Profile
from recto.values import Value

IMAGES: Final = "jpeg-95-444/2"
"""How images are made into what is sent; raised with every change to that."""

LEAST_TOKENS: Final = 16
"""For the answer, where the page leaves no room in the context: the server says the rest."""

_AROUND: Final = 24
"""Tokens of the prompt that are neither image nor text: begin, roles, line feeds."""

_CLASS: Final = "sglang.srt.sampling.custom_logit_processor", "DeepseekOCRNoRepeatNGramLogitProcessor"


class ServerKind(StrEnum):
    """What the server runs; it says so in its list of models. ``OTHER`` is told nothing beyond the OpenAI protocol."""

    VLLM = "vllm"
    SGLANG = "sglang"
    OTHER = "other"


class SentImage(Value):
    """``url`` holds the image itself. ``width`` and ``height`` in pixels; ``tokens`` that it takes in the prompt."""

    url: str
    width: int
    height: int
    tokens: int


class Request(Value):
    """``prompt`` without a mark for the image: servers set it themselves, and a second one spoils the answer."""

    model: str
    image: str
    prompt: str
    text_first: bool
    temperature: float
    max_tokens: int
    extra: dict[str, JsonValue]


def request_for(
    image: SentImage, *, model: str, profile: Profile, decoding: Decoding, kind: ServerKind, context: int
) -> Request:
    """``context`` of the server in tokens, 0 where it does not say."""
    room = min(profile.context, context or profile.context) - image.tokens - len(decoding.prompt) // 2 - _AROUND
    return Request(
        model=model,
        image=image.url,
        prompt=decoding.prompt,
        text_first=profile.text_first,
        temperature=decoding.temperature,
        max_tokens=max(LEAST_TOKENS, min(decoding.max_tokens, room)),
        extra=_extra(profile, decoding, kind),
    )


def _extra(profile: Profile, decoding: Decoding, kind: ServerKind) -> dict[str, JsonValue]:
    seed: dict[str, JsonValue] = {"seed": decoding.seed} if decoding.temperature else {}
    if profile.extras == "none" or kind is ServerKind.OTHER:
        return {**seed, "stream_options": {"include_usage": True}}
    usage: JsonValue = {"include_usage": True, "continuous_usage_stats": True}
    banned = _banned(decoding, kind) if profile.extras == "ngram" else {}
    return {**seed, "stream_options": usage, "skip_special_tokens": False, **banned}


def _banned(decoding: Decoding, kind: ServerKind) -> dict[str, JsonValue]:
    """Runs of tokens that may not come again. The list must be one of numbers: vLLM takes no list of strings here."""
    rule = decoding.no_repeat
    settings: dict[str, JsonValue] = {
        "ngram_size": rule.ngram,
        "window_size": rule.window,
        "whitelist_token_ids": [*rule.whitelist],
    }
    if kind is ServerKind.VLLM:
        return {"vllm_xargs": settings}
    return {"custom_logit_processor": _processor(), "custom_params": settings}


def _processor() -> str:
    """What ``DeepseekOCRNoRepeatNGramLogitProcessor.to_str()`` of SGLang means: a pickle that names the class."""
    module, name = _CLASS
    return json.dumps({"callable": f"c{module}\n{name}\n.".encode().hex()})
