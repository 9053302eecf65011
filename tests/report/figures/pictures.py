"""What the tests of figures share: the common fields of plots, and a look at pictures."""

import io
from typing import Any

import numpy as np
from matplotlib.image import imread

COMMON: dict[str, Any] = {"name": "n", "caption": "c", "alt": "a", "synthetic": False}


def pixels(picture):
    """Return (height, width, 3) of a picture."""
    return imread(io.BytesIO(picture.png))[..., :3]


def has_colour(picture, colour):
    """Return whether a colour such as `#0072b2` is in a picture."""
    wanted = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    return bool((np.abs(pixels(picture) - wanted).max(-1) < 0.01).any())
