"""What is said wherever a permuted control's network is shown as if it were a model."""

from collections.abc import Sequence

KIND = "A control, not a model"


def permuted_sentence(modalities: Sequence[str]) -> str:
    """Return what was done to a control's data; empty for a network that is not one.

    Args:
        modalities: those that were permuted, such as `("audio",)`.

    Example:
        >>> permuted_sentence(("text", "audio"))
        'the features of text and audio were given to other clips at random.'
    """
    if not modalities:
        return ""
    named = " and ".join(filter(None, (", ".join(modalities[:-1]), modalities[-1])))
    return f"the features of {named} were given to other clips at random."
