"""The type of `metrics.json`: everything a run found out, but for the clock."""

import operator
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from unic_tfn.encoding.document import Document
from unic_tfn.grid import Run
from unic_tfn.scoring.documents import Baseline, Scores

# Raise it whenever `metrics.json` gains something that readers need.
FORMAT_VERSION = 2
Count = Annotated[int, Field(ge=0)]
# A name is part of a path, and of the name under which a damaged record is set aside.
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,40}\.[a-z]{1,16}$")]


class RunIdentity(Document):
    """Which run a document belongs to."""

    name: str = Field(description="The run's name, such as `M-TA/1111`.")
    variant: str = Field(
        default="",
        exclude_if=operator.not_,
        description="The variant that it is trained under; absent where there are none.",
    )
    label_source: str
    input: str
    seed: int
    fold: int | SkipJsonSchema[None] = Field(
        default=None,
        # Records without folds keep the bytes that they had before there were any.
        exclude_if=lambda fold: fold is None,
        description="The fold that is the test part; absent where the split is the data's own.",
    )

    @classmethod
    def of(cls, run: Run) -> Self:
        """Return the identity of a run."""
        return cls(
            name=run.name,
            variant=run.variant,
            label_source=run.cell.label_source,
            input=run.cell.input,
            seed=run.seed,
            fold=run.fold,
        )


class DataIdentity(Document):
    """Which data a run was trained on."""

    name: str
    synthetic: bool
    digest: str = Field(description="The sha256 that the feature package has as a whole.")
    permuted: tuple[str, ...] = Field(
        default=(),
        exclude_if=operator.not_,
        description="Modalities whose features changed clips at random; absent where none did.",
    )


class DeviceIdentity(Document):
    """What a run was trained on."""

    kind: str = Field(description="`cpu` or `gpu`.")
    name: str
    tf32: bool = Field(
        default=False, description="Whether matrix products may round to TensorFloat-32."
    )


class SplitScores(Document):
    """The scores on each split."""

    train: Scores
    valid: Scores
    test: Scores


class WeightSummary(Document):
    """How far a network counts one modality on its test clips: 1 is as without weights."""

    mean: float = Field(description="Mean weight by its gate, 2 sigmoid(g), from 0 to 2.")
    labelled: Count = Field(description="Test clips that have the modality's own label too.")
    agreement: float | None = Field(
        description="Mean over these of 1 minus the divergence of own and target label."
    )
    agreeing: float | None = Field(description="Mean weight where the two labels are the same.")
    diverging: float | None = Field(description="Mean weight where they are not.")


class TuningSummary(Document):
    """Which of a run's trials became its network; `trials.csv` has all of them."""

    trials: Count
    chosen: Count = Field(description="The number of the chosen trial; 0 has the run's settings.")
    values: Mapping[str, int | float | str] = Field(
        description="What it has instead of the run's settings, by dotted key."
    )


class TrainingSummary(Document):
    """How training went, and the settings that it had."""

    epochs: Count = Field(description="Epochs that were trained.")
    best_epoch: Count = Field(description="The epoch whose weights were kept.")
    parameters: Count = Field(description="Numbers that training changes.")
    settings: Mapping[str, Any] = Field(description="Its `training`, but the device.")
    model: Mapping[str, Any] = Field(description="Its `model`.")
    tuning: TuningSummary | SkipJsonSchema[None] = Field(
        default=None,
        exclude_if=lambda tuning: tuning is None,
        description="Absent where the run was not tuned.",
    )


class Score(Document):
    """Accuracy and weighted F1, as fractions."""

    accuracy: float
    weighted_f1: float


class InteractionScores(Document):
    """The scores of the network and of networks with less of it."""

    full: Score
    additive: Score = Field(description="Of the best additive approximation (EMAP).")
    orders: tuple[Score, ...] = Field(description="Keeping parts up to each order.")
    without_part: Mapping[str, Score] = Field(description="Without one part, by its name.")
    coalitions: Mapping[str, Score] = Field(description="Seeing some of the modalities only.")


class Shapley(Document):
    """Each modality's Shapley share, by letter."""

    accuracy: Mapping[str, float]
    weighted_f1: Mapping[str, float]
    probability: Mapping[str, float] = Field(description="Of the predicted class.")


class InteractionSummary(Document):
    """What a network does with the modalities of its test clips, in few enough numbers to read."""

    clips: Count = Field(description="Clips that were explained.")
    test_clips: Count
    drawn: tuple[str, ...] | None = Field(
        description="The ids of the explained clips; null where all test clips are."
    )
    scores: InteractionScores
    term_shares: Mapping[str, float] = Field(
        description="ANOVA shares of the logits by term, the classes' variances pooled; they sum "
        "to 1, or are all 0 where logits do not vary."
    )
    interaction_share: float = Field(description="Their sum over two and three modalities.")
    part_shares: Mapping[str, float]
    shapley: Shapley
    without_interactions: Mapping[str, str] = Field(
        description="By clip id the class that the best additive approximation predicts, for the "
        "clips where it is another one."
    )


class RunMetrics(Document):
    """What a run found out: scores, baseline, settings, provenance, interactions."""

    data: DataIdentity
    classes: tuple[str, ...] = Field(description="Class names in index order.")
    scores: SplitScores
    majority_baseline: Baseline
    training: TrainingSummary
    backend: str
    versions: Mapping[str, str] = Field(description="Of the packages that compute numbers.")
    code: str = Field(
        default="", description="The sha256 of the program's files that compute numbers."
    )
    device: DeviceIdentity
    fingerprint: str = Field(description="Of everything that could change the numbers.")
    interactions: InteractionSummary | None = None
    tasks: Mapping[str, SplitScores] = Field(
        default={},
        # Networks without heads keep the bytes that they had before there were any.
        exclude_if=lambda tasks: not tasks,
        description="By label source, a head's scores on the run's clips that have its label; "
        "`heads.csv` has its predictions. Absent without heads.",
    )
    weights: Mapping[str, WeightSummary] = Field(
        default={},
        exclude_if=operator.not_,
        description="By modality, the weights of divergence weighting, a reconstruction after Du "
        "et al. (2025); absent without them.",
    )
    upper_bound: bool = Field(
        default=False,
        exclude_if=operator.not_,
        description="True where the network was given its test clips' label agreement, so that the "
        "scores are an upper bound and never comparable with others; else absent.",
    )

    @model_validator(mode="after")
    def _knows_its_classes(self) -> Self:
        if self.interactions:
            unknown = set(self.interactions.without_interactions.values()) - set(self.classes)
            if unknown:
                raise ValueError("a prediction without interactions is not one of the classes")
        return self


class Metrics(RunMetrics):
    """The contents of `metrics.json`: a run's metrics, whose they are, and its neighbours' sums."""

    format: int = Field(description="Version of this document.")
    run: RunIdentity
    files: Mapping[FileName, str] = Field(description="The sha256 of each file beside it.")
    sizes: Mapping[FileName, Count] = Field(
        default={}, description="The size of each file beside it in bytes."
    )
