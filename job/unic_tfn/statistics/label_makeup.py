"""The question what a label that is not of a single modality is made of, and its answer.

For each such label source: the unimodal sources with the same classes, how the classes are put into
groups for the amounts of information, and whose label it agrees with, clip by clip.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.interactions.coalitions import coalition_names
from unic_tfn.scoring.scores import Codes
from unic_tfn.statistics.agreement import Annotation
from unic_tfn.statistics.carriers import NOBODY, carriers, unimodal_parts
from unic_tfn.statistics.class_scale import MOST_GROUPS, grouped
from unic_tfn.statistics.label_information import LabelInformation, label_information
from unic_tfn.statistics.randomness import bootstrap_weights

RESAMPLES = 1000
# With fewer clips, what is taken off for chance is larger than most of what is left; with fewer
# groups, resampling them gives no interval.
FEWEST_LABELLED = 30
FEWEST_UNITS = 10


@dataclass(frozen=True)
class LabelMakeup:
    """What one label source is made of, over the clips that it and its parts label.

    Args:
        target: the source that is asked about.
        sources: by letter, the unimodal source.
        clips: the number of clips that all of them label.
        units: the number of groups that these clips form, or of clips where there are no groups.
        grouped: whether the units are groups.
        groups: which classes were put together, in words.
        rule: how these groups were chosen.
        carriers: by the letters of the sources that have the target's label, the number of clips;
            `1` where none has it.
        information: the amounts; None where `reason` says why not.
        reason: why there are no amounts, empty if there are.
    """

    target: str
    sources: Mapping[str, str]
    clips: int
    units: int
    grouped: bool
    groups: str
    rule: str
    carriers: Mapping[str, int]
    information: LabelInformation | None
    reason: str = ""


def label_makeups(
    annotations: Sequence[Annotation], unimodal: Mapping[str, str], groups: Sequence[str] = ()
) -> tuple[LabelMakeup, ...]:
    """Return what each label source that is not unimodal is made of.

    A source is left out if fewer than two modalities have a source with its classes.

    Args:
        annotations: the label sources; those with the same classes have them in the same order.
        unimodal: by label source, the letter of the modality whose labels these are.
        groups: the N clips' groups, none where clips are independent.
    """
    named = {source.name: source for source in annotations}
    classes = {name: source.classes for name, source in named.items()}
    found = []
    for target in annotations:
        parts = unimodal_parts(target.name, classes, unimodal)
        if len(parts) > 1:
            sources = {letter: named[name] for letter, name in parts.items()}
            found.append(_makeup(target, sources, groups))
    return tuple(found)


def _makeup(
    target: Annotation, parts: Mapping[str, Annotation], groups: Sequence[str]
) -> LabelMakeup:
    labels = {letter: source.codes for letter, source in parts.items()}
    carried = carriers(labels, target.codes)
    rows = np.flatnonzero([bool(letters) for letters in carried])
    counts = Counter(carried[row] for row in rows)
    names = [*reversed(coalition_names("".join(parts))[1:]), NOBODY]
    codes, units = _units(rows, groups)
    grouping = grouped(target.classes)
    reason = _reason(len(rows), units, grouping is not None, bool(groups))
    information = None
    if grouping is not None and not reason:
        place = np.array(grouping.places)
        weights = bootstrap_weights(units, RESAMPLES, target.name)[:, codes]
        information = label_information(
            {letter: place[own[rows]] for letter, own in labels.items()},
            place[target.codes[rows]],
            weights,
        )
    return LabelMakeup(
        target=target.name,
        sources={letter: source.name for letter, source in parts.items()},
        clips=len(rows),
        units=units,
        grouped=bool(groups),
        groups=grouping.described(target.classes) if grouping else "",
        rule=grouping.rule if grouping else "",
        carriers={name: counts.get(name, 0) for name in names},
        information=information,
        reason=reason,
    )


def _units(rows: Codes, groups: Sequence[str]) -> tuple[Codes, int]:
    """Return each row's unit, a number from 0, and how many units there are."""
    if not groups:
        return np.arange(len(rows)), len(rows)
    seen, codes = np.unique(np.array(groups)[rows], return_inverse=True)
    return codes.astype(np.int64), len(seen)


def _reason(clips: int, units: int, groupable: bool, grouped: bool) -> str:
    if not groupable:
        return (
            f"there are more than {MOST_GROUPS} classes, and no rule is known that puts them into "
            f"{MOST_GROUPS} groups"
        )
    if clips < FEWEST_LABELLED:
        return f"fewer than {FEWEST_LABELLED} clips have a label from every source"
    if units < FEWEST_UNITS:
        return f"the clips form fewer than {FEWEST_UNITS} {'groups' if grouped else 'units'}"
    return ""
