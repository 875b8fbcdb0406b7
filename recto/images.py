"""Page images: what an engine is given to read. Imports numpy, so import it only where pixels are touched."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict

from recto.geometry import WHOLE_PAGE, Box, Upright
from recto.values import ImageId, Value

Pixels: TypeAlias = NDArray[np.uint8]
"""H x W x 3, RGB, 0 black to 255 white."""


class EncodedImage(Value):
    """An image file as it is stored: its bytes and what they are."""

    id: ImageId
    media_type: str
    width: int
    height: int
    content: bytes


class PageImage(Value):
    """A page image made ready to read: orientation and skew undone, small ones enlarged.

    ``id`` names the *stored* image (before it was turned). ``dpi`` is that of ``pixels``, 0 where unknown.
    ``window`` is the part of the upright frame that ``pixels`` show.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    id: ImageId
    pixels: Pixels
    dpi: float
    upright: Upright
    window: Box = WHOLE_PAGE
