"""The sentences of the section on usable information, and how its quantities are defined."""

from unic_tfn.grid import LETTER_WORDS
from unic_tfn.messages.printing import count
from unic_tfn.page.wording import listed, percent
from unic_tfn.report.sections.information.amounts import METRIC
from unic_tfn.report.sections.information.tables import range_text
from unic_tfn.report.sections.information.values import (
    Information,
    InputInformation,
    SourceInformation,
)
from unic_tfn.report.wording import input_words, level
from unic_tfn.statistics.difference import LEVEL_WORDS
from unic_tfn.statistics.information_parts import ALL

PARTS = (
    "Alone is what a modality's own networks say; added last is what all three modalities say more "
    "than the other two. What a modality says alone but does not add last, the others say too: "
    "that much at least is shared. What it adds last but does not say alone takes several "
    "modalities at once: that much at least is synergy. Overlap and synergy offset each other in "
    "these differences, so both may be larger by the same amount, and what is unique to a modality "
    "smaller."
)
PAIRS = (
    "A negative amount of a pair means that the overlap of both modalities outweighs their "
    "synergy, a positive one the opposite, and 0 that there is neither, or as much of one as of "
    "the other."
)
ONE_BY_ONE = (
    f"Intervals are at {LEVEL_WORDS} for each number by itself, and none of these numbers is "
    "tested here: whether one input says more than another is judged, with a correction, in "
    "Adding modalities."
)
CLIPS = (
    "For a single clip, an input says more than 0 bits if its networks give the gold class a "
    "higher probability than its share among the clips, and less than 0 bits if they mislead. A "
    "modality carries or misleads a clip by what it adds to the other two, where there are such "
    "networks, otherwise by what it says alone. Small amounts are noise, and counts describe these "
    "clips and networks only."
)


def source_sentence(source: SourceInformation) -> str:
    """Return what the best input and all modalities say about a source's labels."""
    most = source.most
    entropy = f"The entropy of {source.label_source} labels is {bits_text(source.entropy)} bits"
    if most.amount.value <= 0:
        return f"{entropy}; no input says more than 0 bits about them."
    says = f"{input_words(most.input)} {'say' if len(most.input) > 1 else 'says'} most"
    details = [text for text in (range_text(most.amount), _share(most)) if text]
    whole = next((found for found in source.inputs if found.input == ALL), most)
    together = "" if whole is most else f"; all three together say {bits_text(whole.amount.value)}"
    return (
        f"{entropy}; {says}: {bits_text(most.amount.value)} bits ({', '.join(details)}){together}."
    )


def _share(found: InputInformation) -> str:
    return "" if found.share is None else f"{percent(found.share)} % of it"


def bits_text(value: float) -> str:
    """Return an amount of information without its unit."""
    return level(value, METRIC)


def bias_sentence(values: Information) -> str:
    """Return how far the amounts are too low because the entropy of few labels is."""
    by_size: dict[str, list[str]] = {}
    for source in values.sources:
        by_size.setdefault(bits_text(source.bias), []).append(source.label_source)
    parts = [f"{bits} for {listed(names)} labels" for bits, names in by_size.items()]
    return (
        "An entropy estimated from few labels comes out a little too low, and with it every "
        f"input's information: in bits, by about {listed(parts)}. So a network that knows the "
        "classes' shares and nothing else scores slightly below 0."
    )


def missing_sentence(values: Information) -> str:
    """Return which sources' information is not divided and why, empty if all are."""
    lacking = [source for source in values.sources if source.missing]
    if not lacking:
        return ""
    parts = [f"{source.label_source} labels lack {listed(source.missing)}" for source in lacking]
    unpaired = [source.label_source for source in lacking if not source.pairs]
    text = f"The parts of each modality take all seven inputs; {'; '.join(parts)}."
    if not unpaired:
        return f"{text} Pairs of modalities can still be compared, see below."
    return f"{text} On {listed(unpaired)} labels no pair of modalities can be compared either."


def clip_sentence(source: SourceInformation) -> str:
    """Return how often each modality alone says most, empty where there is no choice of them."""
    clips = source.clips
    if clips.nothing_alone is None:
        return ""
    parts = [
        f"{LETTER_WORDS[letter]} on {found.most:,}"
        for letter, found in clips.counts.items()
        if found.most is not None
    ]
    return (
        f"Of {count(len(clips.ids), 'clip')} with {source.label_source} labels, the modality that "
        f"says most alone is {listed(parts)}; on {clips.nothing_alone:,}, none says more than 0 "
        "bits alone."
    )


def method() -> tuple[str, ...]:
    """Return what the quantities are, one paragraph for each."""
    return (
        "Usable information: V-information (Xu et al. 2020), of probabilities after temperature "
        "scaling (Guo et al. 2017).",
        "Dividends (Möbius inversion, Harsanyi 1963) split the information of all three "
        "modalities, with 0 bits for none, into one part for each set of modalities: what the "
        "set says beyond all of its subsets. A Shapley value divides each part equally among its "
        "modalities.",
        "Shared, unique and synergistic information are those of partial information decomposition "
        "(Williams and Beer 2010), a modality against the other two. However redundancy is "
        "defined, as long as no part is negative, alone is unique plus shared, and added last is "
        "unique plus synergy; from this follow the bounds in the table. It holds for ideal "
        "networks; these learn from few clips and may say less with more modalities, which counts "
        "here as nothing added.",
        f"Intervals at {LEVEL_WORDS} are over the choice of clips, of groups of clips where the "
        "data set has them, and of seeds, as in Adding modalities; inputs of a label source are "
        "resampled together. Those of the bounds are the bounds of the ends.",
        "Single clips: pointwise V-information (Ethayarajh et al. 2022), the logarithm of the gold "
        "class's probability over its share among these clips, mean over seeds.",
    )
