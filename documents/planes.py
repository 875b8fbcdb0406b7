"""Gray as RGB. OpenCV's copy, named here because it carries no useful types: numpy takes ten times as long."""
# pyright: reportUnknownMemberType=false

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from recto.images import Pixels


def spread(gray: NDArray[np.uint8]) -> Pixels:
    """H x W as H x W x 3."""
    return cast(Pixels, cv2.cvtColor(np.ascontiguousarray(gray), cv2.COLOR_GRAY2RGB))
