"""The section on interactions as blocks for the page, with each quantity's explanation."""

from statistics import fmean

from unic_tfn.page.blocks import (
    Block,
    Column,
    Entry,
    Fold,
    Picture,
    Prose,
    Shown,
    Statement,
    Table,
    columns,
    entries,
)
from unic_tfn.page.wording import (
    METRIC_WORDS,
    count,
    equals_p,
    input_words,
    percent,
    points,
    span,
)
from unic_tfn.report.context import METRICS, Context
from unic_tfn.report.figures.effects import EffectRow, effects_picture
from unic_tfn.report.figures.stacks import StackGroup, stacks_picture
from unic_tfn.report.figures.worth import WorthGroup, worth_picture
from unic_tfn.report.sections.interactions import CellInteractions, Interactions

KEY = "interactions"
TITLE = "Interactions: what networks do with modalities together, and whether it helps"
TERMS = ("T", "A", "V", "TA", "TV", "AV", "TAV")
WORDS = {"helps": "they help", "hurts": "they hurt", "within noise": "within noise"}


def show(context: Context, values: Interactions) -> Shown:
    """Return the section."""
    if values.reason:
        return Shown(KEY, TITLE, (Prose(f"Empty: {values.reason}.", "note"),))
    blocks: list[Block] = [
        Prose(f"{use_sentence(values)} {help_sentence(values)}"),
        _stacks(context, values),
        _effects(context, values),
        Prose(limits(values), "note"),
        _worth(context, values),
    ]
    if values.flips:
        blocks.append(_flip_table(values))
    blocks += [
        Fold(
            "Every cell in numbers",
            (_shares_table(values), _gains_table(values), _worth_table(values)),
        ),
        Fold("The fusion layer's own parts", (Prose(PARTS), _parts_table(values))),
        Fold("What these quantities are", tuple(Prose(text) for text in METHOD)),
    ]
    return Shown(KEY, TITLE, tuple(blocks))


def use_sentence(values: Interactions) -> str:
    """Return how much of what moves the logits is interaction, in a sentence."""
    means = {one.cell.name: fmean(one.interaction_share) for one in values.cells}
    most = max(values.cells, key=lambda one: means[one.cell.name])
    least = min(values.cells, key=lambda one: means[one.cell.name])
    strongest = f"mostly of {input_words(most.strongest)}"
    if len(values.cells) == 1:
        share = percent(means[most.cell.name], 0)
        return (
            f"In {most.cell.name}, {share} % of what moves the logits is interaction, {strongest}."
        )
    return (
        f"Of what moves the logits, interactions make up {percent(fmean(means.values()), 0)} % on "
        f"average over {count(len(means), 'cell')}: from {percent(means[least.cell.name], 0)} % in "
        f"{least.cell.name} to {percent(means[most.cell.name], 0)} % in {most.cell.name}, there "
        f"{strongest}."
    )


def help_sentence(values: Interactions) -> str:
    """Return whether interactions help, in a sentence."""
    parts = []
    for metric in METRICS:
        verdicts = [one.judged(metric).verdict for one in values.cells]
        helps, hurts = verdicts.count("helps"), verdicts.count("hurts")
        parts.append(
            f"in {METRIC_WORDS[metric]} they help in {helps} and hurt in {hurts} of "
            f"{count(len(verdicts), 'cell')} beyond noise"
        )
    return f"Against the same networks without them, {'; '.join(parts)}."


def statements(values: Interactions, most: int) -> tuple[Statement, ...]:
    """Return the largest gains and losses in accuracy as findings, those beyond noise first."""
    ordered = sorted(
        values.cells,
        key=lambda one: (
            one.accuracy.verdict == "within noise",
            -abs(one.accuracy.difference.effect),
        ),
    )
    return tuple(_statement(one) for one in ordered[:most])


def _statement(one: CellInteractions) -> Statement:
    found = one.accuracy.difference
    return Statement(
        one.accuracy.verdict,
        f"Interactions change the accuracy of {one.cell.name} by {points(found.effect)} points "
        f"(95 % interval {span(found.low, found.high)}; {equals_p(one.accuracy.p_corrected)} after "
        f"correction; {count(one.clips, 'clip')}, {count(len(one.seeds), 'seed')}) and carry "
        f"{percent(fmean(one.interaction_share), 0)} % of its logits' variance: "
        f"{WORDS[one.accuracy.verdict]}.",
    )


def limits(values: Interactions) -> str:
    """Return how small a gain could have been found."""
    f1, accuracy = (percent(values.detectable(metric)) for metric in METRICS)
    return (
        "The smallest true gain that would show in 80 % of repetitions, after correction over "
        f"{count(len(values.cells), 'cell')}: about {f1} points of weighted F1, {accuracy} points "
        "of accuracy (median over the cells)."
    )


def _groups(values: Interactions) -> dict[str, list[CellInteractions]]:
    groups: dict[str, list[CellInteractions]] = {}
    for one in values.cells:
        groups.setdefault(one.cell.label_source, []).append(one)
    return groups


def _stacks(context: Context, values: Interactions) -> Picture:
    groups = [
        StackGroup(
            f"{source} labels",
            [one.cell.input for one in cells],
            [one.mean_shares for one in cells],
            [[1 - share for share in one.interaction_share] for one in cells],
        )
        for source, cells in _groups(values).items()
    ]
    present = {term for one in values.cells for term in one.shares}
    return stacks_picture(
        "interaction-shares",
        "What moves the logits: variance shares of each modality alone (plain) and of each "
        "interaction (hatched), mean over seeds. A tick for each seed shows where its interactions "
        "begin.",
        f"Variance shares by cell. {use_sentence(values)} The table below has the numbers.",
        groups,
        [term for term in TERMS if term in present],
        context.results.synthetic,
    )


def _effects(context: Context, values: Interactions) -> Picture:
    rows = [
        EffectRow(
            one.cell.input, f"{one.cell.label_source} labels", (one.weighted_f1, one.accuracy)
        )
        for one in values.cells
    ]
    return effects_picture(
        "interaction-gains",
        "What interactions add: the networks against their best additive approximation on the same "
        "clips, with 95 % intervals.",
        f"{help_sentence(values)} The table below has the numbers.",
        rows,
        [METRIC_WORDS[metric] for metric in METRICS],
        "gain, percentage points",
        ("interactions help", "interactions hurt", "within noise"),
        context.results.synthetic,
    )


def _worth(context: Context, values: Interactions) -> Picture:
    groups = [
        WorthGroup(
            f"{source} labels",
            [one.cell.input for one in cells],
            [one.shapley for one in cells],
        )
        for source, cells in _groups(values).items()
    ]
    best = max(
        ((fmean(seeds), letter, one.cell) for one in values.cells for letter, seeds in
         one.shapley.items()),
        key=lambda found: found[0],
    )  # fmt: skip
    return worth_picture(
        "interaction-shapley",
        "What each modality is worth to the accuracy (Shapley values): large points are means over "
        "seeds, small ones seeds. A row's values sum to what seeing all adds to seeing nothing.",
        f"Shapley values of the accuracy by cell. The largest is that of {input_words(best[1])} in "
        f"{best[2].name}, {points(best[0])} points. The table below has the numbers.",
        groups,
        "share of the accuracy, percentage points",
        context.results.synthetic,
    )


def _shares_table(values: Interactions) -> Table:
    heads = [*columns("Cell", ("Interactions", "percent"), ("SD over seeds", "percent"))]
    heads += [
        Column(" × ".join(term), "percent", "Share of the logits' variance") for term in TERMS
    ]
    rows = tuple(
        entries(
            one.cell.name,
            fmean(one.interaction_share),
            _deviation(one.interaction_share),
            *(one.mean_shares.get(term) for term in TERMS),
        )
        for one in values.cells
    )
    caption = "What moves the logits: shares of modalities and interactions"
    return Table("interaction-shares", caption, tuple(heads), rows)


def _gains_table(values: Interactions) -> Table:
    heads = [*columns("Cell", "Metric", ("Gain", "points"), ("Low", "points"), ("High", "points"))]
    heads += columns(("p", "p"), ("p, corrected", "p"), "Verdict", ("Detectable", "percent"))
    heads += columns(("Clips", "integer"), ("Seeds", "integer"))
    rows = []
    for one in values.cells:
        for metric in METRICS:
            judged = one.judged(metric)
            found = judged.difference
            rows.append(
                entries(
                    one.cell.name,
                    METRIC_WORDS[metric],
                    found.effect,
                    found.low,
                    found.high,
                    found.p,
                    judged.p_corrected,
                    Entry(judged.verdict, tone=judged.verdict),
                    judged.detectable,
                    one.clips,
                    len(one.seeds),
                )
            )
    caption = "What interactions add: gain in points, 95 % interval, p-values, verdict"
    return Table("interaction-gains", caption, tuple(heads), tuple(rows))


def _worth_table(values: Interactions) -> Table:
    heads = [*columns("Cell", ("Accuracy without interactions", "percent"))]
    heads += [Column(word, "decimal", "Clips a seed") for word in ("Mended", "Spoilt")]
    heads += [Column(letter, "points", "Shapley value of the accuracy") for letter in "TAV"]
    rows = tuple(
        entries(
            one.cell.name,
            one.accuracy_without,
            one.mended,
            one.spoilt,
            *(fmean(one.shapley[letter]) if letter in one.shapley else None for letter in "TAV"),
        )
        for one in values.cells
    )
    return Table(
        "interaction-shapley",
        "Clips that interactions mend and spoil, and what each modality is worth",
        tuple(heads),
        rows,
        "Mended and spoilt: right only with interactions, or only without them.",
    )


def _deviation(values: tuple[float, ...]) -> float | None:
    if len(values) < 2:
        return None
    mean = fmean(values)
    return float((sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5)


def _flip_table(values: Interactions) -> Table:
    heads = columns(
        "Clip", "Cell", "Gold", "Without interactions", "With them", "Effect", ("Seeds", "text")
    )
    rows = tuple(
        entries(
            flip.id,
            flip.cell.name,
            flip.gold,
            flip.without,
            flip.complete,
            Entry("mended" if flip.mends else "spoilt", tone="helps" if flip.mends else "hurts"),
            f"{flip.seeds}/{flip.of}",
        )
        for flip in values.flips
    )
    return Table(
        "interaction-flips",
        "Clips whose prediction interactions mend or spoil, those that most seeds agree on",
        heads,
        rows,
        "For the whole story of one: unic-tfn explain OUTPUTS RUN CLIP.",
    )


def _parts_table(values: Interactions) -> Table:
    heads = [Column("Cell")]
    heads += [Column(str(n), "percent", "Accuracy with parts of at most") for n in range(4)]
    heads += [Column(part, "percent", "Part's share of the variance") for part in TERMS]
    rows = tuple(
        entries(
            one.cell.name,
            *(one.orders[n] if n < len(one.orders) else None for n in range(4)),
            *(one.part_shares.get(part) for part in TERMS),
        )
        for one in values.cells
    )
    return Table(
        "interaction-parts",
        "The first fusion layer's parts: accuracy with those of few modalities only, and shares",
        tuple(heads),
        rows,
    )


PARTS = (
    "The first fusion layer is linear in each modality's vector with a 1 behind it, so its output "
    "before ReLU is exactly the sum of one part for each set of modalities. This tells what the "
    "weights do, not what the network as a function does: a part's size depends on where a "
    "modality's vector has its zero, which training is free to move, and most of the weights "
    "belong to the highest part. Shares are covariances with the whole and can be negative. For "
    "whether modalities interact, the shares above count."
)
METHOD = (
    "The counterfactual table. The network is asked about every combination of one test clip's "
    "text, another's audio and a third's video, about seven million for 191 clips: computed "
    "exactly, because the first fusion layer is multilinear, and not sampled. Every quantity "
    "below is an average over that table.",
    "Variance shares: the functional analysis of variance (Hoeffding 1948, Sobol 1993). Each "
    "class's logit, taken relative to the mean of all classes, is in exactly one way a sum of "
    "terms for T, A, V, T × A and so on that do not overlap; the shares are the variances of "
    "these terms over the table, classes pooled. Modalities are combined at random there, so what "
    "two of them say alike counts for each of them, not as interaction.",
    "Without interactions: every clip's logits are replaced by their best additive approximation, "
    "the terms of single modalities alone (EMAP, Hessel and Lee 2020, here for three modalities "
    "too). The network is not trained again: it might do as well without interactions if it had "
    "to. Differences are within each network; tests and correction are those of the section on "
    "adding modalities.",
    "Shapley values: what a modality adds to the accuracy, averaged over all orders in which "
    "modalities can be joined (Shapley 1953; for modalities: SHAPE, Hu et al. 2022). A modality "
    "that is not seen is averaged over all test clips' instead of being set to zero; the class "
    "with the highest mean probability is predicted.",
)
