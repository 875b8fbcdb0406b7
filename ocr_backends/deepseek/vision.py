"""Pages to features: bytes travel to the device and are scaled there, as many pages at once as its memory allows."""

# pyright: reportUnknownMemberType=false
# torch knows numpy's arrays without their types.

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from ocr_backends.deepseek.loading import Loaded
from ocr_backends.deepseek.tiles import Tiles


def features_of(loaded: Loaded, pages: Sequence[Tiles]) -> list[Tensor]:
    """Of each page its embedding rows, 257 and 144 for each of its parts, x hidden."""
    with torch.inference_mode():
        whole = _scaled(loaded, [page.whole[None] for page in pages])
        parts = _scaled(loaded, [page.parts for page in pages if len(page.parts)])
        return loaded.features(whole, parts, [len(page.parts) for page in pages])


def _scaled(loaded: Loaded, images: Sequence[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]) -> Tensor:
    """Images of N x side x side x 3, 0 to 255, as one tensor of -1..1, N x 3 x side x side."""
    dtype = loaded.model.dtype
    if not images:
        return torch.empty(0, dtype=dtype, device=loaded.device)
    moved = [_moved(image, loaded.device).permute(0, 3, 1, 2).to(torch.float32) for image in images]
    return torch.cat([((one / 255 - 0.5) / 0.5).to(dtype) for one in moved])


def _moved(image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], device: torch.device) -> Tensor:
    tensor = torch.from_numpy(image)
    if device.type != "cuda":
        return tensor
    return tensor.pin_memory().to(device, non_blocking=True)
