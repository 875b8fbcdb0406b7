"""What a device does at most: a large matrix product, and a copy of more than its caches hold."""
# pyright: reportUnknownMemberType=false

import time
from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor

from bench.roofline import Peak

_ROUNDS: Final = 20
_SIDE, _SIDE_OF_CPU = 8192, 512
_BYTES, _BYTES_OF_CPU = 2**32, 2**26


def peak_of(device: torch.device) -> Peak:
    """Matrix products in 16 bits on a GPU, in 32 on a CPU; a copy counts twice, for it reads and writes."""
    on_card = device.type == "cuda"
    side, size = (_SIDE, _BYTES) if on_card else (_SIDE_OF_CPU, _BYTES_OF_CPU)
    dtype = torch.bfloat16 if on_card else torch.float32
    left, right = (torch.randn(side, side, device=device, dtype=dtype) for _ in range(2))
    source = torch.ones(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)

    def product() -> Tensor:
        return left @ right

    def copy() -> Tensor:
        return target.copy_(source)

    return Peak(flops=2 * side**3 / _seconds(product, device), bandwidth=2 * size / _seconds(copy, device))


def _seconds(work: Callable[[], Tensor], device: torch.device) -> float:
    for _ in range(3):
        work()
    _wait(device)
    began = time.perf_counter()
    for _ in range(_ROUNDS):
        work()
    _wait(device)
    return (time.perf_counter() - began) / _ROUNDS


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
