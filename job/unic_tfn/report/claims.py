"""What a gain or a loss may be called: complementarity, or no more than better or worse.

A gain over one input may be the added modality replacing it, and a larger network that does worse
may just be harder to train. So complementarity takes a gain over every part of the larger input,
and interference would take a control that has the size but not the information; this program has
no such control yet, and never says it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from unic_tfn.grid import INPUTS
from unic_tfn.page.wording import listed
from unic_tfn.report.additions import Addition
from unic_tfn.report.wording import margin_words

ClaimWord = Literal["complementarity", "better", "worse", "no difference", "within noise"]
NO_CONTROL = "not called interference without a control of the same size that lacks the information"
RULES = (
    "Complementarity is said only of an input that is better than every part of it in the grid, "
    "each modality alone among them. Interference is not said: it takes a control of the same size "
    "that lacks the information, such as the added modality with its clips permuted."
)


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
        return AdditionClaim("worse", NO_CONTROL)
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
    return AdditionClaim("complementarity", f"a gain over each of {listed(parts)}")
