"""What a device is able to, and what follows for how the model runs on it: pure, told from facts."""

from typing import Final, Literal

from recto.models import LocalModel
from recto.values import Value

Dtype = Literal["bfloat16", "float16", "float32"]
Attention = Literal["sdpa", "torch_flash", "flash_attention_2", "flash_attention_3"]
"""``torch_flash``: the kernels that come with torch, over the cache of continuous batching alone."""
Experts = Literal["grouped_mm", "eager"]
Decoder = Literal["continuous", "plain"]


class Card(Value):
    """``device`` as torch calls it. ``capability`` is NVIDIA's compute capability, ``memory`` in bytes; both empty for
    the CPU. ``flash``: the versions of flash attention that are installed; ``varlen``: torch brings its own.
    """

    device: str
    name: str = ""
    capability: tuple[int, int] = (0, 0)
    memory: int = 0
    flash: tuple[int, ...] = ()
    varlen: bool = False

    @property
    def is_cpu(self) -> bool:
        return self.device == "cpu"


class ModelSize(Value):
    """``weights``: how many numbers the model has; ``cache``: how many it keeps for every token of a page."""

    weights: int = 3_389_000_000
    cache: int = 2 * 12 * 1280


FULL_SIZE: Final = ModelSize()


class Plan(Value):
    """How the model runs. ``pages`` are written at once, ``vision_pages`` encoded at once; ``cache_tokens`` for which
    there is room, over all pages.
    """

    dtype: Dtype
    attention: Attention
    experts: Experts
    decoder: Decoder
    pages: int
    vision_pages: int
    cache_tokens: int

    @property
    def telling(self) -> dict[str, str]:
        """What of it can change what is written: both decoders write the same."""
        return {"dtype": self.dtype, "attention": self.attention, "experts": self.experts}


PROMPT_TOKENS: Final = 1131
"""Of an A4 page: 1,121 for its image, and what is asked."""

_WRITTEN_TOKENS: Final = 2000
"""Room for a page's text; pages with more borrow from those with less."""

_MOST_PAGES: Final = 384
"""Reading the cache of more pages costs as much as what more of them save (reference: 7 % between 256 and 512)."""

_PLAIN_PAGES: Final = 64
"""A plain batch ends with its longest page: the larger it is, the longer the others' places stand empty."""

_CPU_PAGES: Final = 4

_VISION_BYTES: Final = 2 * 10**9
"""Of one A4 page in 16 bits while it is encoded: the positions of each global layer of SAM are written out."""

_MOST_VISION_PAGES: Final = 8
_VISION_SHARE: Final = 0.15
_USED_SHARE: Final = 0.85
_SPARE: Final = 1.2
"""Of cache: continuous batching begins no page where little of it is free."""
_BYTES: Final[dict[Dtype, int]] = {"bfloat16": 2, "float16": 2, "float32": 4}
_AMPERE: Final = (8, 0)
_HOPPER: Final = (9, 0)


def plan_of(card: Card, settings: LocalModel, size: ModelSize = FULL_SIZE) -> Plan:
    """How the model runs on ``card``. What ``settings`` name is taken as it is."""
    dtype = settings.dtype if settings.dtype != "auto" else _dtype(card)
    attention = _attention(card, dtype, paged=settings.decoding != "plain")
    decoder = settings.decoding if settings.decoding != "auto" else _decoder(attention)
    vision_pages = settings.vision_pages or _vision_pages(card, dtype)
    room = _room(card, dtype, vision_pages, size)
    pages = settings.pages or _pages(card, decoder, room)
    whole = PROMPT_TOKENS + settings.max_tokens
    usual = int(pages * (PROMPT_TOKENS + min(settings.max_tokens, _WRITTEN_TOKENS)) * _SPARE)
    return Plan(
        dtype=dtype,
        attention=attention,
        experts=_experts(card, dtype),
        decoder=decoder,
        pages=pages,
        vision_pages=vision_pages,
        cache_tokens=whole * pages if card.is_cpu else max(whole, min(usual, room)),
    )


def _dtype(card: Card) -> Dtype:
    if card.is_cpu:
        return "float32"
    return "bfloat16" if card.capability >= _AMPERE else "float16"


def _attention(card: Card, dtype: Dtype, *, paged: bool) -> Attention:
    if card.capability < _AMPERE or dtype == "float32":
        return "sdpa"
    if 3 in card.flash and card.capability[0] == _HOPPER[0]:
        return "flash_attention_3"
    if 2 in card.flash:
        return "flash_attention_2"
    return "torch_flash" if card.varlen and paged else "sdpa"


def _experts(card: Card, dtype: Dtype) -> Experts:
    return "grouped_mm" if card.is_cpu or (card.capability >= _AMPERE and dtype == "bfloat16") else "eager"


def _decoder(attention: Attention) -> Decoder:
    # Without flash attention, continuous batching masks every page's cache for every other page: a square of them.
    return "plain" if attention == "sdpa" else "continuous"


def _vision_pages(card: Card, dtype: Dtype) -> int:
    share = int(card.memory * _VISION_SHARE) // (_VISION_BYTES * _BYTES[dtype] // 2)
    return max(1, min(_MOST_VISION_PAGES, share))


def _room(card: Card, dtype: Dtype, vision_pages: int, size: ModelSize) -> int:
    """Tokens whose cache fits beside the weights and a batch of pages that is encoded; a layer of it is held twice."""
    width = _BYTES[dtype]
    vision = vision_pages * _VISION_BYTES * width // 2
    return max(0, int(card.memory * _USED_SHARE) - size.weights * width - vision) // (size.cache * width * 13 // 12)


def _pages(card: Card, decoder: Decoder, room: int) -> int:
    if card.is_cpu:
        return _CPU_PAGES
    fitting = room // (PROMPT_TOKENS + _WRITTEN_TOKENS)
    # A plain batch makes its cache longer by copying it.
    return max(1, min(_PLAIN_PAGES, fitting // 2) if decoder == "plain" else min(_MOST_PAGES, fitting))
