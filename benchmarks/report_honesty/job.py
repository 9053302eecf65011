"""The document of a job that is simulated."""

from benchmarks.report_honesty.kinds import OVERRIDES, Kind
from benchmarks.report_honesty.networks import CLASSES
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records.job_document import JobDocument, PackageSummary, VariantSummary

TRAIN = 580


def job_document(kind: Kind) -> JobDocument:
    """Return the document of a job that was simulated."""
    spec: dict[str, object] = {
        "name": "simulated",
        "data": "synthetic",
        "seeds": list(range(kind.seeds)),
        "grid": kind.grid,
    }
    if kind.folds:
        spec["folds"] = {"k": kind.folds}
    if kind.variants:
        spec["variants"] = {name: OVERRIDES[name] for name in kind.variants}
    return JobDocument(
        jobspec=Jobspec.model_validate(spec),
        package=PackageSummary(
            name="simulated",
            synthetic=True,
            digest="",
            clips={"train": TRAIN, "test": kind.clips},
            classes=dict.fromkeys(kind.grid, CLASSES),
            provenance={},
        ),
        backend="none",
        versions={},
        code="",
        fingerprint="",
        variants=tuple(VariantSummary(name=name, fingerprint="") for name in kind.variants),
    )
