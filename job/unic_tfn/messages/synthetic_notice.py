"""What is said of everything that is made from generated data."""

from unic_tfn.messages.printing import printable

# The notice on everything made from generated data: on figures, and as a sentence.
SYNTHETIC_NOTE = "synthetic data: says nothing about UniC or people"
SYNTHETIC_SENTENCE = (
    "Synthetic data: it was generated, and results on it say nothing about UniC or about people."
)


def called(name: str, synthetic: bool) -> str:
    """Return the data's name for a heading or a cell: `UniC`, `synthetic data toy`."""
    return data_name(name, synthetic) if synthetic else name


def data_name(name: str, synthetic: bool) -> str:
    """Return what the data are called, without calling the synthetic data synthetic twice.

    Args:
        name: the package's name.
        synthetic: whether its data were generated.

    Example:
        >>> data_name("UniC", False), data_name("toy", True), data_name("synthetic", True)
        ('data UniC', 'synthetic data toy', 'synthetic data')
    """
    if synthetic and name == "synthetic":
        return "synthetic data"
    return f"{'synthetic ' if synthetic else ''}data {printable(name)}"
