"""DeepSeek-OCR-2 with random weights: as large as the real one, for its speed, or tiny, to try a command on a CPU.

It writes nonsense. What a page costs hangs on sizes, not on what the weights are, but for experts: random ones are
chosen about evenly.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# transformers is typed in part.

from collections.abc import Sequence
from typing import Any, Final

import torch
from transformers.models.deepseek_ocr2.configuration_deepseek_ocr2 import DeepseekOcr2Config
from transformers.models.deepseek_ocr2.modeling_deepseek_ocr2 import DeepseekOcr2ForConditionalGeneration

from ocr_backends.deepseek.cards import Plan
from ocr_backends.deepseek.loading import Loaded
from tests.resources.deepseek_sizes import TINY_TEXT, TINY_VISION

SEED: Final = 1
PROMPT_WORDS: Final = 10
"""Tokens of the usual prompt beside the image's and the begin token."""

_IMAGE: Final = 3
_DTYPES: Final = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}

_FULL: Final[dict[str, Any]] = {
    "vision_config": {
        "sam_config": {},
        "encoder_config": {
            "hidden_size": 896,
            "intermediate_size": 4864,
            "num_hidden_layers": 24,
            "num_attention_heads": 14,
            "num_key_value_heads": 2,
            "max_position_embeddings": 131072,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e6},
        },
    },
    "text_config": {
        "vocab_size": 129280,
        "hidden_size": 1280,
        "intermediate_size": 6848,
        "moe_intermediate_size": 896,
        "num_hidden_layers": 12,
        "num_attention_heads": 10,
        "num_key_value_heads": 10,
        "n_routed_experts": 64,
        "n_shared_experts": 2,
        "num_experts_per_tok": 6,
        "mlp_layer_types": ["dense", *["sparse"] * 11],
        "max_position_embeddings": 8192,
        "n_group": 1,
        "topk_group": 1,
        "topk_method": "greedy",
    },
}

_TINY: Final[dict[str, Any]] = {
    "vision_config": TINY_VISION,
    "text_config": {**TINY_TEXT, "vocab_size": 512},
}


class Numbers:
    """In place of a tokenizer: what is written with random weights is nothing that could be read."""

    bos_token_id = 0
    eos_token_id = 1

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        return list(range(10, 10 + PROMPT_WORDS))

    def decode(self, ids: Sequence[int], **how: bool) -> str:
        return " ".join(map(str, ids))


def random_model(plan: Plan, device: torch.device, *, tiny: bool) -> Loaded:
    """Made on the device itself, in the plan's type, always the same."""
    config = DeepseekOcr2Config(image_token_id=_IMAGE, **(_TINY if tiny else _FULL))
    before = torch.get_default_dtype()
    torch.manual_seed(SEED)
    torch.set_default_dtype(_DTYPES[plan.dtype])
    try:
        with device:
            model: Any = DeepseekOcr2ForConditionalGeneration(config).eval()
    finally:
        torch.set_default_dtype(before)
    model.set_attn_implementation("sdpa")
    model.set_experts_implementation(plan.experts)
    return Loaded(model=model, tokenizer=Numbers(), device=device)
