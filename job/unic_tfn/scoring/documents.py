"""The types of scores that records hold."""

from pydantic import Field

from unic_tfn.encoding.document import Document


class ClassScores(Document):
    """One class's scores, as fractions; 0 where undefined."""

    name: str = Field(alias="class")
    precision: float
    recall: float
    f1: float
    support: int = Field(ge=0, description="Clips whose gold class it is.")


class Scores(Document):
    """Every score of some predictions, as fractions."""

    clips: int = Field(ge=0, description="Clips that were scored.")
    accuracy: float
    weighted_f1: float = Field(description="F1 averaged over classes by their support.")
    macro_f1: float = Field(
        description="F1 averaged over the classes that occur in gold labels or predictions."
    )
    balanced_accuracy: float = Field(
        description="Recall averaged over the classes that occur in the gold labels."
    )
    per_class: tuple[ClassScores, ...] = Field(description="In the classes' index order.")
    confusion_matrix: tuple[tuple[int, ...], ...] = Field(
        description="Clips by gold class (rows) and predicted class (columns)."
    )


class Baseline(Document):
    """The scores of always predicting the most frequent class of the training clips."""

    majority_class: str = Field(alias="class")
    accuracy: float
    weighted_f1: float
