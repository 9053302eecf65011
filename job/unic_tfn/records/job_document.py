"""The type of `job.json`: what all runs of a job share."""

import operator
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from unic_tfn.encoding.document import Document
from unic_tfn.grid import INPUTS, LABEL_SOURCE_LETTERS, UNIMODAL_SOURCES, Run, expand
from unic_tfn.jobspec.settings import Jobspec


class PackageSummary(Document):
    """What a job's data are."""

    name: str
    synthetic: bool
    digest: str
    clips: Mapping[str, int] = Field(description="Clips by split.")
    classes: Mapping[str, tuple[str, ...]] = Field(
        description="By label source, the class names in index order."
    )
    provenance: Mapping[str, Any] = Field(description="How the package was made.")
    unimodal: Mapping[str, str] = Field(
        default=UNIMODAL_SOURCES,
        description="By label source, the letter of the modality whose labels these are; sources "
        "that are not named here are not of a single modality.",
    )


class JobDocument(Document):
    """The contents of `job.json`."""

    jobspec: Jobspec = Field(description="The jobspec with every default filled in.")
    package: PackageSummary
    backend: str
    versions: Mapping[str, str]
    code: str = Field(description="The sha256 of the program's files that compute numbers.")
    fingerprint: str
    labels_sha256: str = Field(default="", description="The sha256 of `labels.csv`.")
    folds_sha256: str = Field(
        default="",
        exclude_if=operator.not_,
        description="The sha256 of `folds.csv`; absent where the split is the data's own.",
    )

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs of the grid: the paper's label sources first, inputs by size."""
        # JSON documents are written with sorted keys, which would put audio before text.
        grid = {
            source: sorted(self.jobspec.grid[source], key=INPUTS.index)
            for source in sorted(self.jobspec.grid, key=source_order)
        }
        return expand(grid, self.jobspec.seeds, self.jobspec.fold_count)


def source_order(source: str) -> tuple[int, str]:
    """Return a key that sorts label sources: the paper's own first, in its order."""
    known = list(LABEL_SOURCE_LETTERS)
    return (known.index(source) if source in known else len(known), source)
