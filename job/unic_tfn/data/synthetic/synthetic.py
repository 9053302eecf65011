"""The built-in synthetic data set: UniC's shape, and the signal that `planted` documents.

Text is (N, steps, width) in the manner of BERT's last layer: 3 to `steps` valid steps, then zeros;
a few columns have far larger values than the rest. Audio has the units of eGeMAPS' 25 low-level
descriptors, so its columns differ by five orders of magnitude. Vision has the coordinates of a
face mesh, x, y and z in turn. A feature is

    column centre + column scale x (0.3 x mixture of the modality's 12 latents + noise)

where for text noise and weight of the mixture (uniform in 0.5 to 1.5) are drawn anew in each step.
Only sums and products of uniform numbers are used, in a fixed order, so that every machine gives
the same bytes.
"""

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data.package.split import stratified_split
from unic_tfn.data.synthetic.planted import (
    BIT_LATENT,
    BIT_WEIGHT,
    CLASSES,
    LATENTS,
    PERCEIVED,
    RULES,
    Planted,
    noise,
    plant,
)
from unic_tfn.jobspec.data_settings import SyntheticSettings

MIXTURE = 0.3
FEATURE_NOISE = {"text": 1.0, "audio": 0.3, "vision": 0.5}
MIN_STEPS = 3
LARGE_COLUMN_EVERY = 97
CLIPS_AT_ONCE = 4096
# Centre and scale of eGeMAPSv02's low-level descriptors, rounded from its manual's units:
# loudness, alpha ratio, Hammarberg index, two slopes, flux, MFCC 1 to 4, F0, jitter, shimmer, HNR,
# H1-H2, H1-A3, then frequency, bandwidth and amplitude of formants 1 to 3.
AUDIO_COLUMNS = (
    (0.6, 0.4), (-10, 6), (18, 7), (0.02, 0.04), (-0.01, 0.015), (0.35, 0.3), (18, 12), (6, 14),
    (5, 13), (-4, 13), (22, 9), (0.02, 0.02), (0.8, 0.6), (5, 4), (4, 6), (18, 9), (560, 200),
    (1150, 250), (-70, 55), (1560, 280), (950, 250), (-75, 50), (2550, 290), (850, 250), (-78, 48),
)  # fmt: skip
VISION_COLUMNS = ((0.5, 0.04), (0.5, 0.05), (0.0, 0.02))


def synthetic_package(settings: SyntheticSettings | None = None) -> FeaturePackage:
    """Return the synthetic data set, flagged as such; equal settings give equal data.

    Args:
        settings: its size and seed; the defaults have UniC's shape (965 clips, 155 MB) and take
            about a second.

    Example:
        >>> package = synthetic_package(SyntheticSettings(clips=50, text_width=8, vision_width=9))
        >>> package.synthetic, package.features["text"].shape
        (True, (50, 50, 8))
    """
    settings = settings or SyntheticSettings()
    planted = plant(settings)
    text, text_length = _text(settings, planted)
    codes = {
        **{name: planted.percepts[name] for name in PERCEIVED},
        "multimodal": planted.multimodal,
    }
    return make_package(
        name="synthetic",
        synthetic=True,
        ids=[f"synthetic_{clip:04d}" for clip in range(settings.clips)],
        split=stratified_split(planted.multimodal.astype(np.int32), settings.seed),
        features={
            "text": text,
            "audio": _audio(settings, planted),
            "vision": _vision(settings, planted),
        },
        text_length=text_length,
        labels={
            name: LabelSource(CLASSES, values.astype(np.int32)) for name, values in codes.items()
        },
        columns={"planted_rule": planted.rule},
        provenance={
            "made_by": "unic-tfn data synthetic",
            "settings": settings.model_dump(),
            "rules_of_the_multimodal_label": RULES,
            "note": "Generated data: results on it say nothing about UniC or any real data.",
        },
    )


def _text(
    settings: SyntheticSettings, planted: Planted
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return text (N, steps, width), zero after each clip's length, and the lengths (N,)."""
    random = np.random.default_rng([settings.seed, 1])
    clips, steps, width = settings.clips, settings.text_steps, settings.text_width
    # The smaller of two uniform numbers, as short texts are more common than long ones.
    least = min(MIN_STEPS, steps)
    lengths = random.integers(least, steps + 1, (2, clips)).min(axis=0).astype(np.int32)
    centre = random.random(width, np.float32) - np.float32(0.5)
    scale = np.float32(0.25) + np.float32(0.3) * random.random(width, np.float32)
    centre[::LARGE_COLUMN_EVERY] *= np.float32(10)
    scale[::LARGE_COLUMN_EVERY] *= np.float32(3)
    weights = np.float32(MIXTURE) * _mixing_weights(random, width)
    text = np.zeros((clips, steps, width), np.float32)
    for start in range(0, clips, CLIPS_AT_ONCE):
        part = slice(start, start + CLIPS_AT_ONCE)
        clip_of_row = np.repeat(np.arange(len(lengths[part])), lengths[part])
        rows = noise(random, (len(clip_of_row), width))
        emphasis = np.float32(0.5) + random.random((len(rows), 1), np.float32)
        signal = _mixture(planted.latents["text"][part], weights)[clip_of_row]
        signal *= emphasis
        rows += signal
        rows *= scale
        rows += centre
        text[part][np.arange(steps) < lengths[part, None]] = rows
    return text, lengths


def _audio(settings: SyntheticSettings, planted: Planted) -> NDArray[np.float32]:
    random = np.random.default_rng([settings.seed, 2])
    columns = np.resize(np.array(AUDIO_COLUMNS, np.float32), (settings.audio_width, 2))
    return _flat(random, planted.latents["audio"], columns, FEATURE_NOISE["audio"])


def _vision(settings: SyntheticSettings, planted: Planted) -> NDArray[np.float32]:
    random = np.random.default_rng([settings.seed, 3])
    columns = np.resize(np.array(VISION_COLUMNS, np.float32), (settings.vision_width, 2))
    columns[:, 0] += np.float32(0.3) * (random.random(len(columns), np.float32) - np.float32(0.5))
    return _flat(random, planted.latents["video"], columns, FEATURE_NOISE["vision"])


def _flat(
    random: np.random.Generator,
    latents: NDArray[np.float32],
    columns: NDArray[np.float32],
    noise_scale: float,
) -> NDArray[np.float32]:
    """Return features (N, width) from latents (N, 12) and columns' centre and scale (width, 2)."""
    weights = np.float32(MIXTURE) * _mixing_weights(random, len(columns))
    features = noise(random, (len(latents), len(columns)))
    features *= np.float32(noise_scale)
    features += _mixture(latents, weights)
    features *= columns[:, 1]
    features += columns[:, 0]
    return features


def _mixing_weights(random: np.random.Generator, width: int) -> NDArray[np.float32]:
    """Return the weight of each latent number in each column: (12, width), uniform around zero."""
    weights = np.float32(3.4) * (random.random((LATENTS, width), np.float32) - np.float32(0.5))
    weights[BIT_LATENT] *= np.float32(BIT_WEIGHT)
    return weights


def _mixture(latents: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `latents @ weights`, summed in a fixed order, which BLAS does not guarantee."""
    total = np.zeros((len(latents), weights.shape[1]), np.float32)
    for latent, row in zip(latents.T, weights, strict=True):
        total += latent[:, None] * row
    return total
