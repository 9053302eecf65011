"""How well the makeup of a label is recovered: planted labels, bias, and intervals that hold it.

    python -m benchmarks.label_makeup

First four planted labels of 965 clips with their parts in bits. Then labels of three classes that
the sources repeat with more or less noise: the true information and synergy, the mean estimates
over repetitions, with and without correction, and how often the intervals hold the truth.
"""

from collections.abc import Mapping

import click
import numpy as np
from numpy.typing import NDArray

from unic_tfn.interactions.coalitions import coalition_names
from unic_tfn.statistics.information_lattice import decompose, summed
from unic_tfn.statistics.label_information import LabelInformation, label_information

RESAMPLES = 500
CLIPS = (200, 965)
# How often a source's label is not the target's, by source.
NOISE = {"none": (2 / 3, 2 / 3, 2 / 3), "weak": (0.5, 0.4, 0.6), "strong": (0.2, 0.3, 0.4)}
NOISE["nearly equal"] = (0.02, 0.05, 0.1)
SHARES = np.array([0.4, 0.25, 0.35])

Table = NDArray[np.float64]
Codes = NDArray[np.int64]


@click.command()
@click.option("--repetitions", default=200, show_default=True, help="Of each kind of labels.")
def main(repetitions: int) -> None:
    """Print what is recovered."""
    click.echo("Planted labels, 965 clips: bits (95 % interval)")
    for name, sources, target in _planted(np.random.default_rng(1)):
        found = label_information(sources, target, _weights(len(target), 0))
        parts = ", ".join(
            f"{kind} {bits.value:.2f} ({bits.low:.2f} to {bits.high:.2f})"
            for kind, bits in found.parts.items()
        )
        click.echo(f"  {name}: entropy {found.entropy:.2f}; {parts}")
    for noise, wrong in NOISE.items():
        for clips in CLIPS:
            _repeated(noise, _joint(wrong), clips, repetitions)


def _planted(random: np.random.Generator) -> list[tuple[str, dict[str, Codes], Codes]]:
    text, audio, video = random.integers(0, 2, (3, CLIPS[-1]))
    apart = {"T": text, "A": audio, "V": video}
    return [
        ("unique, text's label", apart, text),
        ("redundant, text and audio have it", {"T": text, "A": text, "V": video}, text),
        ("synergistic, audio xor video", apart, audio ^ video),
        ("additive, text plus audio", apart, text + audio),
    ]


def _weights(clips: int, seed: int) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    drawn = random.multinomial(clips, np.full(clips, 1 / clips), RESAMPLES)
    return drawn.astype(np.float32)


def _joint(wrong: tuple[float, float, float]) -> Table:
    """Return the probabilities (3, 3, 3, 3) of three sources' labels and the target's."""
    seen = [np.where(np.eye(3) > 0, 1 - share, share / 2) for share in wrong]
    return np.einsum("ty,ay,vy,y->tavy", *seen, SHARES)


def _truth(joint: Table) -> dict[str, float]:
    found = [0.0]
    for name in coalition_names("TAV")[1:]:
        table = joint.sum(tuple(n for n, letter in enumerate("TAV") if letter not in name))
        target = table.sum(tuple(range(table.ndim - 1)))
        found.append(_entropy(target) + _entropy(table.sum(-1)) - _entropy(table))
    parts = summed(decompose(np.array(found)[:, None], "TAV"), "TAV")
    return {"all": found[-1], **{kind: float(part[0]) for kind, part in parts.items()}}


def _entropy(table: Table) -> float:
    shares = table[table > 0]
    return float(-(shares * np.log2(shares)).sum())


def _repeated(noise: str, joint: Table, clips: int, repetitions: int) -> None:
    """Print estimates and coverage over many samples of one kind of labels."""
    truth, random = _truth(joint), np.random.default_rng(2)
    estimates: dict[str, list[float]] = {kind: [] for kind in ("plug-in", *truth)}
    held: dict[str, list[bool]] = {kind: [] for kind in truth}
    for seed in range(repetitions):
        cells = random.choice(joint.size, clips, p=joint.ravel())
        *labels, target = np.unravel_index(cells, joint.shape)
        sources = dict(zip("TAV", labels, strict=True))
        found = label_information(sources, target, _weights(clips, seed))
        estimates["plug-in"].append(found.plug_in["TAV"])
        for kind, bits in _amounts(found).items():
            estimates[kind].append(bits.value)
            held[kind].append(bits.low - 1e-9 <= truth[kind] <= bits.high + 1e-9)
    means = {kind: float(np.mean(values)) for kind, values in estimates.items()}
    click.echo(f"{noise} noise, {clips} clips: uncorrected, all sources {means['plug-in']:.3f}")
    for kind in ("all", "redundant", "synergistic"):
        click.echo(
            f"  {kind:11} true {truth[kind]:.3f}, estimated {means[kind]:.3f}, "
            f"held in {100 * np.mean(held[kind]):.0f} %"
        )


def _amounts(found: LabelInformation) -> Mapping:
    return {"all": found.informations["TAV"], **found.parts}


if __name__ == "__main__":
    main()
