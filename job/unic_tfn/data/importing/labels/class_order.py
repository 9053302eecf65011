"""The order of a label source's classes, which decides their index."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from unic_tfn.data.importing.labels.spelling import rank_of
from unic_tfn.data.package.package import EMOTIONS
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal


def class_order(
    path: Path,
    sources: Mapping[str, Sequence[str]],
    given: Mapping[str, Sequence[str]],
) -> dict[str, tuple[str, ...]]:
    """Return each label source's classes in index order.

    That is the order given; else the paper's, if all classes of all sources are among its seven;
    else numbers by size, and other names alphabetically.

    Args:
        path: the label file, for messages.
        sources: class names of the clips by label source, empty where unlabelled.
        given: the order asked for, by label source.

    Raises:
        DataError: the order given for a source lacks one of its classes, or there is no such
            source.
    """
    found = {name: {value for value in values if value} for name, values in sources.items()}
    orders = _usual_orders(found)
    for name, order in given.items():
        if name not in found:
            expected = f"one of {listed(list(found))}"
            raise refusal(str(path), "--classes", expected, quoted(name), "Correct it.")
        if unknown := sorted(found[name] - set(order)):
            every = ",".join(map(printable, orders[name]))
            remedy = f"Give all classes: --classes {name}={every}"
            expected = f"only {listed(tuple(order), 20)}"
            raise refusal(str(path), f"column {quoted(name)}", expected, listed(unknown), remedy)
        orders[name] = tuple(order)
    return orders


def _usual_orders(classes: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Return the order of each label source's classes if none is given."""
    everything = set().union(*classes.values())
    folded = {name.casefold() for name in everything}
    place = {name.casefold(): index for index, name in enumerate(EMOTIONS)}
    if len(folded) == len(everything) and folded <= place.keys():
        paper = tuple(sorted(everything, key=lambda name: place[name.casefold()]))
        return dict.fromkeys(classes, paper)
    return {name: tuple(sorted(values, key=rank_of)) for name, values in classes.items()}
