"""Flash attention over the paged cache of continuous batching, with the kernels that come with torch.

transformers asks for the package flash-attn, which must be built for each torch; torch has the same kernels inside
(``torch.nn.attention.varlen``). A step that only writes reads the cache where it lies, by its table of blocks; a step
that reads prompts gathers it first. On the CPU the same is computed page by page, which tests use.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# transformers is typed in part.

import inspect
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

NAME: Final = "torch_flash"
"""It must hold the word flash: by that transformers knows that no masks are wanted."""


def register() -> None:
    """Makes it known to transformers under ``NAME``."""
    AttentionInterface.register(NAME, attend)


class _Kernel(NamedTuple):
    """torch's function, and how its version is told that no token sees later ones."""

    attend: Callable[..., Any]
    causal: dict[str, Any]
    takes: frozenset[str]


@cache
def _kernel() -> _Kernel:
    from torch.nn.attention.varlen import varlen_attn  # noqa: PLC0415 - old versions have none

    takes = frozenset(inspect.signature(varlen_attn).parameters)
    causal: dict[str, Any] = {"window_size": (-1, 0)} if "window_size" in takes else {"is_causal": True}
    return _Kernel(varlen_attn, causal, takes)


@cache
def reads_blocks() -> bool:
    """Whether this torch's kernels can read a cache in blocks."""
    try:
        return {"block_table", "seqused_k"} <= _kernel().takes
    except ImportError:
        return False


def attend(  # noqa: PLR0917 - the names and order that transformers calls it with
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    cache: Any = None,
    **given: Any,
) -> tuple[Tensor, None]:
    """``query``, ``key``, ``value``: 1 x heads x tokens x width, of all pages one after the other; answers 1 x tokens x
    heads x width. ``cache`` is transformers' paged one.
    """
    key, value = cache.update(key_states=key, value_states=value, layer_idx=module.layer_idx, kwargs=given)
    queries, keys, values = (one[0].transpose(0, 1) for one in (query, key, value))
    starts = given["cu_seq_lens_k"]
    if given.get("block_table") is None:
        longest = int(given["max_length_q"]), int(given["max_length_k"])
        return varied(queries, keys, values, given["cu_seq_lens_q"], starts, longest, scaling).unsqueeze(0), None
    lengths = (starts[1 : len(queries) + 1] - starts[: len(queries)]).to(torch.int32)
    table, blocks = given["block_table"], (given["k_cache"], given["v_cache"])
    store(blocks, (keys, values), table, lengths)
    return in_blocks(queries, *blocks, table, lengths, scaling).unsqueeze(0), None


def store(blocks: tuple[Tensor, Tensor], new: tuple[Tensor, Tensor], table: Tensor, lengths: Tensor) -> None:
    """Puts the last key and value of every page, pages x heads x width, where its ``table`` says."""
    place = lengths.long() - 1
    size = blocks[0].shape[1]
    block = table.gather(1, (place // size).unsqueeze(1)).squeeze(1).long()
    for kept, one in zip(blocks, new, strict=True):
        kept[block, place % size] = one.to(kept.dtype)


def varied(  # noqa: PLR0917 - as the kernel has them
    queries: Tensor,
    keys: Tensor,
    values: Tensor,
    query_starts: Tensor,
    key_starts: Tensor,
    longest: tuple[int, int],
    scale: float | None,
) -> Tensor:
    """Tokens x heads x width of pages of any lengths; a page's queries are its last tokens, and see no later ones."""
    if queries.is_cuda:
        kernel = _kernel()
        count = min(len(query_starts), len(key_starts))
        starts = query_starts[:count].to(torch.int32), key_starts[:count].to(torch.int32)
        return kernel.attend(queries, keys, values, *starts, *longest, scale=scale, **kernel.causal)
    made = torch.zeros_like(queries)
    bounds = list(zip(query_starts.tolist(), key_starts.tolist(), strict=False))
    for (first, first_key), (last, last_key) in pairwise(bounds):
        if last > first:
            part = slice(first_key, last_key)
            made[first:last] = _alone(queries[first:last], keys[part], values[part], scale)
    return made


def in_blocks(  # noqa: PLR0917 - as the kernel has them
    queries: Tensor, keys: Tensor, values: Tensor, table: Tensor, lengths: Tensor, scale: float | None
) -> Tensor:
    """One query for each page, pages x heads x width, over its ``lengths`` of keys in blocks x size x heads x width."""
    if queries.is_cuda:
        most = table.shape[1] * keys.shape[1]
        starts = torch.arange(len(queries) + 1, dtype=torch.int32, device=queries.device)
        ends = torch.nn.functional.pad(lengths.cumsum(0, dtype=torch.int32), (1, 0))
        return _kernel().attend(
            queries, keys, values, starts, ends, 1, most, scale=scale, seqused_k=lengths, block_table=table
        )
    made = torch.zeros_like(queries)
    for page, length in enumerate(lengths.tolist()):
        own = table[page, : -(-length // keys.shape[1])].long()
        own_keys, own_values = (one[own].flatten(0, 1)[:length] for one in (keys, values))
        made[page : page + 1] = _alone(queries[page : page + 1], own_keys, own_values, scale)
    return made


def _alone(queries: Tensor, keys: Tensor, values: Tensor, scale: float | None) -> Tensor:
    """Of one page, tokens x heads x width."""
    count, before = len(queries), len(keys) - len(queries)
    seen = torch.ones(count, len(keys), dtype=torch.bool, device=queries.device).tril(before)
    query, key, value = (one.transpose(0, 1) for one in (queries, keys, values))
    return scaled_dot_product_attention(query, key, value, attn_mask=seen, scale=scale).transpose(0, 1)
