"""The type of `job.json`: what all runs of a job share."""

import operator
from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, model_validator

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


class VariantSummary(Document):
    """A variant of a job, in the jobspec's order; the first is the reference."""

    name: str
    fingerprint: str = Field(description="Of everything that could change its runs' numbers.")


class JobDocument(Document):
    """The contents of `job.json`."""

    jobspec: Jobspec = Field(description="The jobspec with every default filled in.")
    package: PackageSummary
    backend: str
    versions: Mapping[str, str]
    code: str = Field(description="The sha256 of the program's files that compute numbers.")
    fingerprint: str = Field(
        description="Of everything that could change the numbers of runs without a variant."
    )
    variants: tuple[VariantSummary, ...] = Field(
        default=(), exclude_if=operator.not_, description="Absent where there are none."
    )
    labels_sha256: str = Field(default="", description="The sha256 of `labels.csv`.")
    folds_sha256: str = Field(
        default="",
        exclude_if=operator.not_,
        description="The sha256 of `folds.csv`; absent where the split is the data's own.",
    )

    @model_validator(mode="after")
    def _with_variants_in_order(self) -> Self:
        """Give the jobspec's variants the order that the sorted keys of JSON have lost."""
        order = [variant.name for variant in self.variants]
        given = self.jobspec.variants
        if sorted(order) != sorted(given):
            raise ValueError("its variants are not those of its jobspec")
        if order == list(given):
            return self
        variants = {name: given[name] for name in order}
        jobspec = self.jobspec.model_copy(update={"variants": variants})
        return self.model_copy(update={"jobspec": jobspec})

    def fingerprint_of(self, run: Run) -> str:
        """Return the fingerprint that a run's record must have been made under."""
        by_variant = {variant.name: variant.fingerprint for variant in self.variants}
        return by_variant.get(run.variant, self.fingerprint)

    def for_variant(self, name: str) -> "JobDocument":
        """Return the document as it would be if a variant's settings were the jobspec's own."""
        (mark,) = (variant.fingerprint for variant in self.variants if variant.name == name)
        own = self.jobspec.for_variant(name)
        return self.model_copy(update={"jobspec": own, "fingerprint": mark, "variants": ()})

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs: by variant, the paper's label sources first, inputs by size."""
        # JSON documents are written with sorted keys, which would put audio before text.
        grid = {
            source: sorted(self.jobspec.grid[source], key=INPUTS.index)
            for source in sorted(self.jobspec.grid, key=source_order)
        }
        return expand(grid, self.jobspec.seeds, self.jobspec.fold_count, self.jobspec.variants)


def source_order(source: str) -> tuple[int, str]:
    """Return a key that sorts label sources: the paper's own first, in its order."""
    known = list(LABEL_SOURCE_LETTERS)
    return (known.index(source) if source in known else len(known), source)
