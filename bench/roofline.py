"""How fast DeepSeek-OCR-2 could be on a card at most: its arithmetic and its memory traffic, and nothing in the way.

Pure functions. FLOP are two for each multiplication with addition. A page costs its vision, the reading of its prompt,
and its share of the steps that write: in each of them all weights are read once for the whole batch, and the cache of
every page. Whatever takes longer, arithmetic or memory, is the bound; stages follow one another.
"""

from typing import Final

from recto.values import Value


class Shape(Value):
    """Of a decoder with a mixture of experts. ``vision_whole`` and ``vision_part``: FLOP of one image of 1024 x 1024
    and of one of 768 x 768, as ``torch.utils.flop_counter`` counts them.
    """

    hidden: int
    layers: int
    dense_layers: int
    dense_width: int
    expert_width: int
    experts: int
    shared_experts: int
    experts_per_token: int
    vocabulary: int
    vision_whole: float
    vision_part: float
    bytes_per_number: int = 2

    @property
    def attention(self) -> int:
        """Weights of one layer's attention: as many key and value heads as queries."""
        return 4 * self.hidden * self.hidden

    @property
    def expert(self) -> int:
        return 3 * self.hidden * self.expert_width

    @property
    def sparse_layers(self) -> int:
        return self.layers - self.dense_layers

    @property
    def body(self) -> int:
        """Weights that a token passes through, but for the head's."""
        dense = self.dense_layers * 3 * self.hidden * self.dense_width
        chosen = self.experts_per_token + self.shared_experts
        sparse = self.sparse_layers * (chosen * self.expert + self.experts * self.hidden)
        return self.layers * self.attention + dense + sparse

    @property
    def head(self) -> int:
        return self.vocabulary * self.hidden

    @property
    def cache_bytes(self) -> int:
        """Of one token, keys and values of all layers."""
        return 2 * self.layers * self.hidden * self.bytes_per_number


DEEPSEEK_OCR_2: Final = Shape(
    hidden=1280,
    layers=12,
    dense_layers=1,
    dense_width=6848,
    expert_width=896,
    experts=64,
    shared_experts=2,
    experts_per_token=6,
    vocabulary=129280,
    vision_whole=1.366e12,
    vision_part=0.728e12,
)


class Peak(Value):
    """Of a card: FLOP a second of its matrix products, bytes a second of its memory, read and written."""

    flops: float
    bandwidth: float


class Load(Value):
    """``parts``: tiles of a page beside the whole. ``prompt`` and ``written``: tokens. ``batch``: pages at once."""

    parts: float
    prompt: float
    written: int
    batch: int


class Bound(Value):
    """Seconds a page at least, by stage."""

    vision: float
    prefill: float
    decode: float

    @property
    def pages_per_second(self) -> float:
        return 1 / (self.vision + self.prefill + self.decode)


def bound_of(shape: Shape, peak: Peak, load: Load) -> Bound:
    """The least that a page takes. The cache has half of what will be written in it, on average."""
    context = load.prompt + load.written / 2
    step = max(
        step_bytes(shape, load.batch, context) / peak.bandwidth,
        load.batch * token_flop(shape, context) / peak.flops,
    )
    return Bound(
        vision=vision_flop(shape, load.parts) / peak.flops,
        prefill=prefill_flop(shape, load.prompt) / peak.flops,
        decode=step * load.written / load.batch,
    )


def vision_flop(shape: Shape, parts: float) -> float:
    return shape.vision_whole + parts * shape.vision_part


def prefill_flop(shape: Shape, tokens: float) -> float:
    """Every token sees those before it; only the last one passes through the head."""
    seen = 4 * shape.layers * shape.hidden * tokens * tokens / 2
    return 2 * shape.body * tokens + seen + 2 * shape.head


def token_flop(shape: Shape, context: float) -> float:
    """Of one token that is written after ``context`` others."""
    return 2 * (shape.body + shape.head) + 4 * shape.layers * shape.hidden * context


def step_bytes(shape: Shape, batch: int, context: float) -> float:
    """Read from memory while each page of a batch writes one token: the weights that any of them needs, and caches."""
    return weight_bytes(shape, batch) + batch * context * shape.cache_bytes


def weight_bytes(shape: Shape, batch: int) -> float:
    """Of a step, with the experts that so many tokens meet if each chooses by chance."""
    met = shape.experts * (1 - (1 - shape.experts_per_token / shape.experts) ** batch)
    dense = shape.dense_layers * 3 * shape.hidden * shape.dense_width
    sparse = (met + shape.shared_experts) * shape.expert + shape.experts * shape.hidden
    read = shape.layers * shape.attention + dense + shape.sparse_layers * sparse + shape.head
    return shape.bytes_per_number * read
