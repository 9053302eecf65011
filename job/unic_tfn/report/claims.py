"""What a gain or a loss may be called: complementarity, or no more than better or worse.

A gain over one input may be the added modality replacing it, and a larger network that does worse
may just be harder to train. So complementarity takes a gain over every part of the larger input,
and interference takes a control that has the size but not the information: the same network, with
the clips of the added modalities permuted. Where the grid has that control, complementarity takes a
gain over it too; where it has none, interference is never said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from unic_tfn.grid import INPUTS
from unic_tfn.page.wording import listed
from unic_tfn.report.additions import Addition, Control
from unic_tfn.report.wording import margin_words

ClaimWord = Literal[
    "complementarity", "better", "interference", "worse", "no difference", "within noise"
]
NO_CONTROL = "not called interference without a control of the same size that lacks the information"
RULES = (
    "Complementarity is said only of an input that is better than every part of it in the grid, "
    "each modality alone among them. Interference is not said: it takes a control of the same size "
    "that lacks the information, such as the added modality with its clips permuted."
)
CONTROLLED = (
    "Complementarity is said only of an input that is better than every part of it in the grid, "
    "each modality alone among them, and interference only of one that is worse. Where the grid "
    "has the control, the same network with the clips of the added modalities permuted, the first "
    "must also be better than it, and the second worse: the control has the size but not the "
    "information. Without one, interference is not said."
)


def rules(additions: Sequence[Addition]) -> str:
    """Return what the claims about these additions take."""
    return CONTROLLED if any(addition.control for addition in additions) else RULES


@dataclass(frozen=True)
class AdditionClaim:
    """What one change may be called.

    Args:
        word: the claim.
        reason: what it rests on, or what a stronger claim lacks; how small no difference is; empty
            within noise.
    """

    word: ClaimWord
    reason: str = ""

    @property
    def text(self) -> str:
        """The claim with its reason."""
        if self.word == "no difference":
            return self.reason
        return f"{self.word}, {self.reason}" if self.reason else self.word


def claim(addition: Addition, metric: str, additions: Sequence[Addition]) -> AdditionClaim:
    """Return what an addition's change in a metric may be called.

    Args:
        addition: the change.
        metric: one of those that are judged.
        additions: all additions of the page.
    """
    verdict = addition.judged[metric].verdict
    if verdict == "within noise":
        return AdditionClaim("within noise")
    if verdict == "no difference":
        return AdditionClaim("no difference", margin_words(addition.judged[metric].margin))
    if verdict == "hurts":
        return _loss(addition, metric)
    whole = (addition.label_source, addition.after)
    over = {
        other.before: other.judged[metric].verdict
        for other in additions
        if (other.label_source, other.after) == whole
    }
    alone = [letter for letter in addition.after if letter not in over]
    if alone:
        return AdditionClaim(
            "better", f"not called complementarity because the grid lacks {listed(alone)} alone"
        )
    parts = [name for name in INPUTS if name in over]
    equal = [name for name in parts if over[name] != "helps"]
    if equal:
        return AdditionClaim(
            "better",
            f"not called complementarity because it is not shown to be better than {listed(equal)}",
        )
    return _gain(addition, metric, f"a gain over each of {listed(parts)}")


def _loss(addition: Addition, metric: str) -> AdditionClaim:
    """Return what a loss may be called, given the control."""
    if addition.control is None:
        return AdditionClaim("worse", NO_CONTROL)
    named = _named(addition.control)
    if addition.control.judged[metric].verdict == "helps":
        return AdditionClaim("interference", f"worse than the input without it, and than {named}")
    return AdditionClaim(
        "worse", f"not called interference because it is not shown to be worse than {named}"
    )


def _gain(addition: Addition, metric: str, over: str) -> AdditionClaim:
    """Return what a gain over every part may be called, given the control."""
    if addition.control is None:
        return AdditionClaim("complementarity", over)
    named = _named(addition.control)
    if addition.control.judged[metric].verdict == "hurts":
        return AdditionClaim("complementarity", f"{over}, and over {named}")
    return AdditionClaim(
        "better", f"not called complementarity because it is not shown to be better than {named}"
    )


def _named(control: Control) -> str:
    return f"its control {control.variant}"
