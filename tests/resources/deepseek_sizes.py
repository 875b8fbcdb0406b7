"""Sizes of the smallest DeepSeek-OCR 2: every part of the real one, its image sizes, and next to no weights."""

from typing import Any, Final

TINY_VISION: Final[dict[str, Any]] = {
    "sam_config": {
        "hidden_size": 16,
        "num_attention_heads": 1,
        "num_hidden_layers": 2,
        "output_channels": 8,
        "image_size": 1024,
        "patch_size": 16,
        "window_size": 14,
        "global_attn_indexes": [],
        "mlp_ratio": 1.0,
        "downsample_channels": [8, 16],
    },
    "encoder_config": {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "max_position_embeddings": 1024,
    },
}

TINY_TEXT: Final[dict[str, Any]] = {
    "hidden_size": 32,
    "intermediate_size": 32,
    "moe_intermediate_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "n_routed_experts": 4,
    "n_shared_experts": 1,
    "num_experts_per_tok": 2,
    "mlp_layer_types": ["dense", "sparse"],
    "topk_method": "greedy",
    "n_group": 1,
    "topk_group": 1,
    "routed_scaling_factor": 1.0,
    "max_position_embeddings": 8192,
}
