"""InterSHAP on the synthetic sets that its authors published figures for, beside these figures.

    python -m benchmarks.intershap

The sets are drawn anew from their description (Wenderoth et al., AAAI 2025, appendix A, and the
generator at github.com/LauraWenderoth/InterSHAP): 20,000 clips whose label is the exclusive or of
two bits, seen through random projections. Two kinds of models are explained. The exclusive or
itself, of the bits: there the figures must agree. And trained networks, ours with tensor fusion,
theirs fully connected: there only the pattern can.
"""

import click
import numpy as np
from numpy.typing import NDArray

from unic_tfn.interactions.coalitions import Values
from unic_tfn.statistics.intershap import clip_parts, global_score, local_scores

CLIPS = 20_000
TESTED = 3_000
LATENT = 200
WIDTHS = {"audio": 200, "vision": 100}
# Means and deviation of the latent numbers that show a bit.
SHOWN = {"uniqueness": (0.35, 1.0), "synergy": (0.35, 2.0), "redundancy": (0.25, 1.0)}
# Tables 2 and 3 of the paper, in percent: global, then local.
PUBLISHED_FUNCTION = {"uniqueness": (0.0, 1.8), "synergy": (99.7, 96.9)}
PUBLISHED_NETWORK = {
    "uniqueness": ("0.2 ± 0.1", "3.4 ± 5.2"),
    "synergy": ("98.0 ± 0.5", "85.8 ± 12.1"),
    "redundancy": ("38.6 ± 0.5", "37.3 ± 25.0"),
    "random": ("57.8 ± 1.1", "40.0 ± 13.3"),
}

Floats = NDArray[np.float64]
Bits = NDArray[np.int64]


@click.command()
@click.option("--seeds", default=3, show_default=True, help="Networks of each set.")
@click.option("--explained", default=1000, show_default=True, help="Test clips explained.")
@click.option("--only", multiple=True, help="A set; all by default.")
def main(seeds: int, explained: int, only: tuple[str, ...]) -> None:
    """Print InterSHAP of the function and of trained networks, ours and as published."""
    click.echo("The exclusive or of the bits itself, absent modalities together, in percent")
    for name, published in PUBLISHED_FUNCTION.items():
        parts = clip_parts(_function_game(name), "AV")
        found = (100 * global_score(parts, "AV"), 100 * float(local_scores(parts, "AV").mean()))
        click.echo(
            f"  {name:11} global {found[0]:5.1f} (published {published[0]:.1f})   "
            f"local {found[1]:5.1f} (published {published[1]:.1f})"
        )
    click.echo("Trained networks, mean ± deviation over networks, in percent")
    click.echo(f"  {'':11} {'accuracy':12} {'together':14} {'published':14} {'apart':14} local")
    for name in only or PUBLISHED_NETWORK:
        rows = _network_scores(name, seeds, explained)
        accuracy, together, apart, local = (_spread(values) for values in rows)
        theirs = PUBLISHED_NETWORK[name]
        click.echo(
            f"  {name:11} {accuracy:12} {together:14} {theirs[0]:14} {apart:14} "
            f"{local} (published {theirs[1]})"
        )


def _spread(values: Floats) -> str:
    return f"{100 * values.mean():.1f} ± {100 * values.std():.1f}"


def _function_game(name: str) -> Values:
    """Return the game (4, TESTED) of the exclusive or, whose absent bits are all test clips'."""
    random = np.random.default_rng(1)
    bits = random.integers(0, 2, (TESTED, 2))
    yes = bits[:, 0] ^ bits[:, 1]
    if name == "uniqueness":
        # Both bits are the first modality's, and the second has none that count.
        chance = np.stack([np.full(TESTED, yes.mean()), yes, np.full(TESTED, yes.mean()), yes])
    else:
        ones = bits.mean(0)
        first, second = (np.where(bits[:, n], 1 - ones[1 - n], ones[1 - n]) for n in (0, 1))
        chance = np.stack([np.full(TESTED, yes.mean()), first, second, yes])
    return np.where(yes, chance, 1 - chance)


def clips_of(name: str, seed: int) -> tuple[dict[str, Floats], Bits]:
    """Return one set: an array (CLIPS, width) by modality, and the labels (CLIPS,)."""
    random = np.random.default_rng([7, seed])
    bits = random.integers(0, 2, (CLIPS, 2))
    label = bits[:, 0] ^ bits[:, 1]
    if name == "random":
        shared = random.normal(0.5, 1, (CLIPS, LATENT))
        latent = [shared, shared]
        label = random.integers(0, 2, CLIPS)
    elif name == "synergy":
        latent = [_showing(random, bits[:, [n]], name) for n in (0, 1)]
    else:
        both = _showing(random, bits, name)
        latent = [both, both if name == "redundancy" else random.normal(size=(CLIPS, LATENT))]
    arrays = {
        modality: numbers @ random.uniform(-0.5, 0.5, (LATENT, width))
        for (modality, width), numbers in zip(WIDTHS.items(), latent, strict=True)
    }
    return arrays, label


def _showing(random: np.random.Generator, bits: Bits, name: str) -> Floats:
    """Return latent numbers (CLIPS, LATENT), an equal part of which shows each bit."""
    mean, deviation = SHOWN[name]
    centres = np.repeat(np.where(bits, mean, -mean), LATENT // bits.shape[1], axis=1)
    return random.normal(centres, deviation)


def _network_scores(name: str, seeds: int, explained: int) -> tuple[Floats, ...]:
    """Return accuracy, InterSHAP together and apart, and the local mean, each by seed."""
    from unic_tfn.training.backend import start

    start("cpu", deterministic=True)
    from unic_tfn.interactions.from_keras import explain_network
    from unic_tfn.jobspec.settings import ModelSettings
    from unic_tfn.jobspec.training_settings import TrainingSettings
    from unic_tfn.model.network import build_network
    from unic_tfn.training.dataset import Dataset
    from unic_tfn.training.make_program import make_program
    from unic_tfn.training.train import train

    training, found = TrainingSettings(), []
    arrays, label = clips_of(name, 0)
    ends = [CLIPS - 2 * TESTED, CLIPS - TESTED]
    rows = np.split(np.arange(CLIPS, dtype=np.int32), ends)
    data = Dataset(
        {modality: array.astype(np.float32) for modality, array in arrays.items()},
        label.astype(np.int32),
        ("no", "yes"),
        dict(zip(("train", "valid", "test"), rows, strict=True)),
    )
    program = make_program(
        build_network("AV", data.shapes, 2, ModelSettings()), training, "pytorch"
    )
    program.load(data.arrays, data.labels)
    ids = [str(row) for row in range(CLIPS)]
    for seed in range(1, seeds + 1):
        train(program, data, seed, training)
        logits, factors, *_ = program.evaluate(data.rows["test"])
        right = float((logits.argmax(1) == data.labels[data.rows["test"]]).mean())
        explanation = explain_network(program.network, "AV", data, factors, ids, explained)
        clips = np.arange(len(explanation.ids))
        games = [
            table[:, clips, explanation.predicted].astype(np.float64)
            for table in (explanation.together, explanation.chances)
        ]
        together, apart = (clip_parts(game, "AV") for game in games)
        scores = (global_score(together, "AV"), global_score(apart, "AV"))
        found.append((right, *scores, float(local_scores(together, "AV").mean())))
    return tuple(np.array(values) for values in zip(*found, strict=True))


if __name__ == "__main__":
    main()
