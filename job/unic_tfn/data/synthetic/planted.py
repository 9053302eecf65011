"""The signal planted in the built-in synthetic data set: percepts, bits, and the rules of labels.

Every number here was made up, and says nothing about UniC or any other real data. The label sources
and class names are UniC's only so that everything built on them can be tried.

**The clips.** Each clip has a hidden *state*, one of the seven classes. Each modality shows a
*percept*: the state itself in a share of the clips, otherwise a class drawn from the modality's own
frequencies (`FREQUENCIES`, about half neutral for text). Each modality also shows a *bit*, a fair
coin that is independent of the state, the percepts and the other bits.

| | text | audio | video |
| --- | --- | --- | --- |
| the percept is the state: share of clips | 0.55 | 0.65 | 0.70 |
| otherwise neutral: share of draws | 0.487 | 0.16 | 0.14 |

**The labels.** The label of the sources `text`, `audio` and `video` is the percept of that
modality; the others help to predict it only as far as they show the state. The label of
`multimodal` follows one rule per clip. The features do not show which; the column `planted_rule` of
`labels.csv` does:

| rule | share | the multimodal label is | needed to predict it |
| --- | --- | --- | --- |
| `shared` | 0.34 | the state | any modality: all show part of it |
| `text` | 0.04 | the text percept | text alone |
| `audio` | 0.03 | the audio percept | audio alone |
| `video` | 0.03 | the video percept | video alone |
| `text_audio` | 0.28 | contentment where the text bit and the audio bit differ, else disappointment | text and audio together: one bit alone says nothing |
| `audio_video` | 0.25 | joy where the audio bit and the video bit differ, else confusion | audio and video together |
| `chance` | 0.03 | drawn from the state's frequencies | it cannot be learnt |

**The features.** Each modality has 12 latent numbers per clip: seven for the percept
(1.5 for its class, else 0) and one for the bit (3.0 or -3.0), all with nearly normal noise of
variance 1, and four that are noise only. Features are random linear mixtures of the latent numbers,
in which the bit weighs 2.5 times as much, with further noise in every feature; see `unic_tfn.data.synthetic.synthetic`.

**The resulting signal.** For an ideal predictor, which sees percepts and bits without noise, T, A
and V alone make up 14, 16 and 18 % of the variation of the logits of the multimodal label, T x A
20 %, A x V 29 %, T x V 0.3 % and all three 3 %: 52 % are interactions. It predicts 46 % of the
labels. In networks of the paper's sizes (M-TAV, seeds 1111 and 1112), T makes up 13 and 12 %, A 17
and 6 %, V 12 and 11 %, T x A 24 and 22 %, A x V 18 and 25 %, T x V 6 and 13 %, all three 9 and 11 %;
without interactions their accuracy falls from 35 and 33 % to 22 and 20 %.
"""  # noqa: E501

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import EMOTIONS
from unic_tfn.jobspec.data_settings import SyntheticSettings

CLASSES = EMOTIONS
PERCEIVED = ("text", "audio", "video")
FREQUENCIES = {
    "state": (0.11, 0.17, 0.11, 0.21, 0.11, 0.18, 0.11),
    "text": (0.085, 0.086, 0.086, 0.487, 0.085, 0.086, 0.085),
    "audio": (0.13, 0.18, 0.12, 0.16, 0.12, 0.17, 0.12),
    "video": (0.15, 0.13, 0.14, 0.14, 0.14, 0.17, 0.13),
}
SEES_STATE = {"text": 0.55, "audio": 0.65, "video": 0.70}
RULES = {
    "shared": 0.34,
    "text": 0.04,
    "audio": 0.03,
    "video": 0.03,
    "text_audio": 0.28,
    "audio_video": 0.25,
    "chance": 0.03,
}
CROSS_RULES = {
    "text_audio": ("text", "audio", "disappointment", "contentment"),
    "audio_video": ("audio", "video", "confusion", "joy"),
}
CLASS_SIGNAL = 1.5
BIT_SIGNAL = 3.0
BIT_WEIGHT = 2.5
BIT_LATENT = len(CLASSES)
NUISANCES = 4
LATENTS = len(CLASSES) + 1 + NUISANCES


@dataclass(frozen=True)
class Planted:
    """The hidden truth of a synthetic data set of N clips.

    Args:
        state: int (N,), the class that each modality shows in part of the clips.
        percepts: int (N,) by label source `text`, `audio`, `video`; they are its labels.
        bits: 0 or 1, int (N,), by the same names.
        rule: the N names of the rules that made the multimodal labels, keys of `RULES`.
        multimodal: int (N,), the multimodal labels.
        latents: float32 (N, 12) by the same names, from which features are mixed.
    """

    state: NDArray[np.int64]
    percepts: Mapping[str, NDArray[np.int64]]
    bits: Mapping[str, NDArray[np.int64]]
    rule: tuple[str, ...]
    multimodal: NDArray[np.int64]
    latents: Mapping[str, NDArray[np.float32]]


def plant(settings: SyntheticSettings) -> Planted:
    """Return the hidden truth of the synthetic data set with these settings."""
    random = np.random.default_rng([settings.seed, 0])
    clips = settings.clips
    state = _classes(random, "state", clips)
    percepts = {
        name: np.where(
            random.random(clips) < SEES_STATE[name], state, _classes(random, name, clips)
        )
        for name in PERCEIVED
    }
    bits = {name: random.integers(0, 2, clips) for name in PERCEIVED}
    rules = list(RULES)
    rule = random.choice(len(rules), clips, p=list(RULES.values()))
    outcomes = {"shared": state, **percepts, "chance": _classes(random, "state", clips)}
    for name, (first, second, same, different) in CROSS_RULES.items():
        codes = CLASSES.index(same), CLASSES.index(different)
        outcomes[name] = np.where(bits[first] == bits[second], *codes)
    return Planted(
        state=state,
        percepts=percepts,
        bits=bits,
        rule=tuple(rules[index] for index in rule),
        multimodal=np.choose(rule, [outcomes[name] for name in rules]),
        latents={name: _latents(random, percepts[name], bits[name]) for name in PERCEIVED},
    )


def noise(random: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return nearly normal noise of mean 0 and variance 1: the scaled sum of three uniform numbers.

    Made without logarithms and exponentials, whose last bits differ between machines: the same
    seed has to give the same data set, and the same digest, everywhere.
    """
    total = random.random(shape, np.float32)
    for _ in range(2):
        total += random.random(shape, np.float32)
    total -= np.float32(1.5)
    total *= np.float32(2)
    return total


def _classes(random: np.random.Generator, name: str, clips: int) -> NDArray[np.int64]:
    return random.choice(len(CLASSES), clips, p=FREQUENCIES[name])


def _latents(
    random: np.random.Generator, percept: NDArray[np.int64], bit: NDArray[np.int64]
) -> NDArray[np.float32]:
    latents = noise(random, (len(percept), LATENTS))
    latents[np.arange(len(percept)), percept] += np.float32(CLASS_SIGNAL)
    latents[:, BIT_LATENT] += (2 * bit - 1).astype(np.float32) * np.float32(BIT_SIGNAL)
    return latents
