"""Where the numbers come from, and the answers to the usual reproducibility checklist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from unic_tfn.grid import METRIC_WORDS
from unic_tfn.page.blocks import Block, Fold, Prose, Table, columns, entries
from unic_tfn.page.wording import listed
from unic_tfn.records.grid_results import Problem
from unic_tfn.records.job_document import JobDocument
from unic_tfn.report.context import Context
from unic_tfn.report.problems import problem_table
from unic_tfn.report.section import ReportSection

NOT_USED = "the data's own split is not used"
PAPER_SETTINGS = (
    "Batch size and learning rate are the paper's; settings that it does not state are the "
    "defaults of the tensor fusion network that it most likely used, unless the jobspec says "
    "otherwise. This program did not search for hyperparameters; the best epoch is chosen on the "
    "validation clips only."
)


TUNED = (
    "Tuned runs trained several networks under settings drawn by the jobspec's seed, the same in "
    "every run of a variant, and kept the one with the lowest validation loss; trials.csv in their "
    "records has all of them. Batch size and learning rate are the paper's otherwise; the best "
    "epoch is chosen on the validation clips only."
)


@dataclass(frozen=True)
class RunCost:
    """One run's wall-clock seconds by phase and in total, and its device."""

    run: str
    device_kind: str
    device_name: str
    seconds: Mapping[str, float]
    total: float


@dataclass(frozen=True)
class Provenance:
    """The section's values.

    Args:
        checklist: machine-readable answers to the reproducibility checklist.
        job: the contents of `job.json`.
        runs: the cost of each run.
        problems: runs that are missing, damaged or made under other settings.
    """

    checklist: Mapping[str, Any]
    job: JobDocument
    runs: tuple[RunCost, ...]
    problems: tuple[Problem, ...]


def compute(context: Context) -> Provenance:
    """Return the job, its checklist, and the cost of each run."""
    results = context.everything
    runs = []
    for run, result in results.runs.items():
        device, seconds = result.metrics.device, result.timing.seconds
        name = f"{device.name}, TF32" if device.tf32 else device.name
        runs.append(RunCost(run.name, device.kind, name, seconds, sum(seconds.values())))
    return Provenance(_checklist(context, runs), results.job, tuple(runs), results.problems)


def _checklist(context: Context, runs: list[RunCost]) -> dict[str, Any]:
    job, labels = context.everything.job, context.results.labels
    sources = context.results.sources
    return {
        "seeds": list(context.results.seeds),
        "runs_expected": len(context.everything.expected),
        "runs_used": len(runs),
        "data_set": job.package.name,
        "data_set_is_synthetic": context.results.synthetic,
        "data_set_digest": job.package.digest,
        "split_sizes": NOT_USED if context.folds else job.package.clips,
        "test_clips_by_label_source": {name: len(labels.tested(name)) for name in sources},
        "classes": {name: list(labels.classes[name]) for name in sources},
        "folds": _folds(context),
        "metrics": _metrics(context),
        "hyperparameters": {
            "model": job.jobspec.model.model_dump(mode="json"),
            "training": job.jobspec.training.model_dump(mode="json"),
        },
        "how_hyperparameters_were_chosen": TUNED if _is_tuned(job) else PAPER_SETTINGS,
        "model_selection": "lowest validation loss within a run; test clips are never used for it",
        "devices": sorted({f"{run.device_kind}: {run.device_name}" for run in runs}),
        "total_run_seconds": round(sum(run.total for run in runs), 1),
        "backend": job.backend,
        "versions": job.versions,
        "code_digest": job.code,
        "fingerprint": job.fingerprint,
        "bootstrap_resamples": context.effort.resamples,
        "permutations": context.effort.permutations,
    }


def _is_tuned(job: JobDocument) -> bool:
    jobspec = job.jobspec
    return any(jobspec.for_variant(name).tune for name in jobspec.variants or ("",))


def _folds(context: Context) -> dict[str, object] | str:
    """Return how the folds are drawn."""
    folds = context.results.job.jobspec.folds
    if folds is None:
        return "none: the data's own split"
    own = "the data's own groups" if context.units.grouped else "none"
    return {
        "k": folds.k,
        "groups": folds.group or own,
        "stratified_by": folds.stratify or "multimodal, or else the data's first label source",
    }


def _metrics(context: Context) -> str:
    primary, *secondary = (METRIC_WORDS[metric] for metric in context.metrics)
    clips = "all clips, each by the network that tested it" if context.folds else "the test clips"
    return f"{primary} (primary), {listed(secondary)}, on {clips}, mean over seeds"


def show(context: Context, values: Provenance) -> tuple[Block, ...]:
    """Return the section's blocks."""
    flattened = tuple(entries(key, text) for key, text in _flatten(values.checklist))
    blocks: list[Block] = []
    if values.problems:
        blocks += [
            Prose(f"Runs with problems: {len(values.problems)}.", "warning"),
            problem_table(values.problems),
        ]
    blocks += [
        Table(
            "checklist",
            "Reproducibility checklist (also in summary.json)",
            columns("Question", "Answer"),
            flattened,
        ),
        Fold(
            "The jobspec, with every default",
            (_pairs("jobspec", "The resolved jobspec", values.job.jobspec),),
        ),
        Fold("The data set", (_pairs("package", "The feature package", values.job.package),)),
        Fold("Wall-clock seconds of each run", (_cost_table(values),)),
    ]
    return tuple(blocks)


def _pairs(name: str, caption: str, value: BaseModel) -> Table:
    rows = tuple(entries(key, text) for key, text in _flatten(value.model_dump(mode="json")))
    return Table(name, caption, columns("Key", "Value"), rows)


def _flatten(value: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Return nested mappings as dotted keys; lists of plain values stay on one line."""
    if isinstance(value, Mapping):
        found = []
        for key, inner in value.items():
            found += _flatten(inner, f"{prefix}.{key}" if prefix else str(key))
        return found
    if isinstance(value, list | tuple):
        return [(prefix, ", ".join(str(item) for item in value))]
    return [(prefix, str(value))]


def _cost_table(values: Provenance) -> Table:
    phases = list(dict.fromkeys(phase for run in values.runs for phase in run.seconds))
    heads = columns("Run", "Device", *((phase, "tenths") for phase in phases), ("total", "tenths"))
    rows = tuple(
        entries(
            run.run,
            f"{run.device_kind}: {run.device_name}",
            *(run.seconds.get(phase) for phase in phases),
            run.total,
        )
        for run in values.runs
    )
    return Table("seconds", "Wall-clock seconds of each run", heads, rows)


SECTION = ReportSection("provenance", "Provenance: where these numbers come from", compute, show)
