"""The section on usable information on the page: its blocks in order, and its figure."""

from unic_tfn.page.blocks import Block, Fold, Picture, Prose
from unic_tfn.report.context import Context
from unic_tfn.report.figures.information_by_input import (
    InformationByInput,
    InformationGroup,
    InformationRow,
    draw_information_by_input,
)
from unic_tfn.report.sections.information.amounts import Amount
from unic_tfn.report.sections.information.sentences import (
    CLIPS,
    ONE_BY_ONE,
    PAIRS,
    PARTS,
    bias_sentence,
    bits_text,
    clip_sentence,
    method,
    missing_sentence,
    source_sentence,
)
from unic_tfn.report.sections.information.tables import (
    clip_table,
    count_table,
    dividend_table,
    influence_table,
    input_table,
    modality_table,
    pair_table,
    part_table,
)
from unic_tfn.report.sections.information.values import Information
from unic_tfn.report.wording import INFORMATION, few_clips_note
from unic_tfn.statistics.difference import LEVEL_WORDS


def show(context: Context, values: Information) -> tuple[Block, ...]:
    """Return the section's blocks."""
    return (
        Prose(INFORMATION),
        *(Prose(source_sentence(source)) for source in values.sources),
        *few_clips_note(context.few_clips),
        _picture(context, values),
        Prose(f"{bias_sentence(values)} {ONE_BY_ONE}", "note"),
        *_parts(values),
        *_clips(values),
        Fold("Every input and every part in numbers", _numbers(values)),
        Fold("What these quantities are", tuple(Prose(text) for text in method())),
    )


def _parts(values: Information) -> list[Block]:
    whole = [source for source in values.sources if source.modalities]
    paired = [source for source in values.sources if source.pairs]
    blocks: list[Block] = []
    if whole:
        blocks += [Prose(PARTS), modality_table(whole)]
    if missing := missing_sentence(values):
        blocks.append(Prose(missing, "note"))
    if paired:
        blocks += [Prose(PAIRS), pair_table(paired)]
    return blocks


def _clips(values: Information) -> list[Block]:
    sentences = [text for source in values.sources if (text := clip_sentence(source))]
    blocks: list[Block] = [Prose(" ".join([CLIPS, *sentences]))]
    if any(source.clips.counts for source in values.sources):
        blocks.append(count_table(values))
    if any(source.clips.carried or source.clips.misled for source in values.sources):
        blocks.append(influence_table(values))
    return [*blocks, clip_table(values)]


def _numbers(values: Information) -> tuple[Block, ...]:
    whole = [source for source in values.sources if source.modalities]
    if not whole:
        return (input_table(values),)
    return input_table(values), part_table(whole), dividend_table(whole)


def _picture(context: Context, values: Information) -> Picture:
    groups = [
        InformationGroup(
            f"{source.label_source} labels ({bits_text(source.entropy)} bits)",
            [
                InformationRow(found.input, found.amount.value, _interval(found.amount))
                for found in source.inputs
            ],
        )
        for source in values.sources
    ]
    sentences = " ".join(source_sentence(source) for source in values.sources)
    plot = InformationByInput(
        name="information",
        caption=f"Usable information by input, with {LEVEL_WORDS} intervals over clips and seeds; "
        "above each panel, the entropy of the labels.",
        alt=f"Usable information by input. {sentences} The table below has the numbers.",
        synthetic=context.results.synthetic,
        groups=groups,
    )
    return draw_information_by_input(plot)


def _interval(amount: Amount) -> tuple[float, float] | None:
    return None if amount.low is None or amount.high is None else (amount.low, amount.high)
