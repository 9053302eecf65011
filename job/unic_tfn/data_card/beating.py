"""Shows the baselines: what a network has to beat."""

from collections.abc import Sequence

from unic_tfn.data_card.baselines import Baseline, Score
from unic_tfn.data_card.figures import Dots, dot_picture
from unic_tfn.page.blocks import Block, Column, Entry, Prose, Shown, Table
from unic_tfn.page.wording import listed

PROSE = (
    "Linear probe: ridge regression on one indicator a class, in closed form, on standardised "
    "features (texts averaged over their steps, modalities weighted alike). Fitted to the train "
    "clips; its penalty is tuned on them alone, by the error with each clip left out. The majority "
    "class is the train clips' most frequent one."
)


def show_baselines(found: Sequence[Baseline], synthetic: bool, figures: bool) -> Shown:
    """Return the section.

    Args:
        found: the baselines by cell.
        synthetic: whether the data were generated.
        figures: whether to draw.
    """
    title = "Baselines: what to beat on the test clips"
    by_source: dict[str, list[Baseline]] = {}
    for one in found:
        by_source.setdefault(one.cell.label_source, []).append(one)
    without = [name for name, own in by_source.items() if own[0].majority is None]
    blocks: list[Block] = [Prose(PROSE)]
    if without:
        blocks.append(Prose(f"No clips to train or to test on: {listed(without)} labels.", "note"))
    blocks.append(_table(found, by_source))
    if figures and len(without) < len(by_source):
        groups = {
            f"{source} labels": [
                Dots(one.cell.name, _accuracy(one.majority), _accuracy(one.probe)) for one in own
            ]
            for source, own in by_source.items()
            if source not in without
        }
        blocks.append(
            dot_picture(
                "baselines",
                "Accuracy of the majority class and of the linear probe on the test clips.",
                f"Dot plot of baselines: {_best_said(by_source)}.",
                groups,
                synthetic,
            )
        )
    return Shown("baselines", title, tuple(blocks))


def _accuracy(score: Score | None) -> float | None:
    return None if score is None else score.accuracy


def _weighted_f1(score: Score | None) -> float | None:
    return None if score is None else score.weighted_f1


def _table(found: Sequence[Baseline], by_source: dict[str, list[Baseline]]) -> Table:
    heads = (
        Column("Cell"),
        Column("Train", "integer", "clips"),
        Column("Test", "integer", "clips"),
        Column("Accuracy", "percent", "majority, %"),
        Column("Weighted F1", "percent", "majority, %"),
        Column("Accuracy", "percent", "linear probe, %"),
        Column("Weighted F1", "percent", "linear probe, %"),
        Column("Penalty"),
    )
    best = {_best(own) for own in by_source.values()}
    return Table(
        "baselines",
        "Accuracy and weighted F1 in percent by cell",
        heads,
        tuple(_row(one, one in best) for one in found),
        "Penalty: relative to the mean variance along the main axes of the train clips. The best "
        "probe of each label source is marked.",
    )


def _row(one: Baseline, best: bool) -> tuple[Entry, ...]:
    return (
        Entry(one.cell.name),
        Entry(one.train),
        Entry(one.test),
        Entry(_accuracy(one.majority)),
        Entry(_weighted_f1(one.majority)),
        Entry(_accuracy(one.probe), strong=best),
        Entry(_weighted_f1(one.probe)),
        Entry(one.penalty, "" if one.penalty is None else f"{one.penalty:.2g}"),
    )


def _best(own: Sequence[Baseline]) -> Baseline | None:
    probed = [one for one in own if one.probe is not None]
    return max(probed, key=lambda one: _accuracy(one.probe) or 0.0, default=None)


def _best_said(by_source: dict[str, list[Baseline]]) -> str:
    best = [_best(own) for own in by_source.values()]
    said = [f"{one.cell.name} {one.probe.accuracy:.0%}" for one in best if one and one.probe]
    return f"best probes {', '.join(said)}" if said else "no probe"
