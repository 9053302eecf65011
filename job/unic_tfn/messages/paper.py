"""The paper whose study the program does, as it is cited."""

PAPER = (
    'Du, De Langhe, Lefever, Hoste: "Exploring Cross-Modal Interactions in Unimodal and '
    'Multimodal Emotion Recognition: An Empirical Study"'
)
