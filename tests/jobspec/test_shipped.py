"""The jobspecs that are shipped: their runs, what their comments say, and the paper's grid."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from unic_tfn.grid import INPUTS
from unic_tfn.jobspec.read import json_schema, read_jobspec
from unic_tfn.jobspec.settings import Jobspec

JOBSPECS = Path(__file__).parents[2] / "jobspecs"


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("full", 57),
        ("complete", 84),
        ("folds", 285),
        ("demo", 16),
        ("folds-demo", 80),
        ("smoke", 6),
        ("variants", 798),
        ("variants-demo", 80),
    ],
)
def test_shipped_jobspec_has_its_runs_and_says_so(name, runs):
    path = JOBSPECS / f"{name}.yaml"
    jobspec = read_jobspec(path, {})
    assert (jobspec.name, len(jobspec.runs())) == (name, runs)
    header, _, body = path.read_text("utf-8").partition("\nname:")
    assert header.startswith("# yaml-language-server: $schema=jobspec.schema.json\n")
    assert f" {runs} " in header
    assert f"unic-tfn run {name}\n" in header
    jsonschema.validate(yaml.safe_load("name:" + body), json_schema())


def test_every_shipped_jobspec_is_checked_here():
    assert [path.stem for path in sorted(JOBSPECS.glob("*.yaml"))] == [
        "complete",
        "demo",
        "folds-demo",
        "folds",
        "full",
        "smoke",
        "variants-demo",
        "variants",
    ]


def test_full_is_the_papers_table():
    table = {
        "text": {"T", "TA", "TV", "TAV"},
        "audio": {"A", "TA", "AV", "TAV"},
        "video": {"V", "TV", "AV", "TAV"},
        "multimodal": set(INPUTS),
    }
    jobspec = read_jobspec(JOBSPECS / "full.yaml", {"UNIC_DATA": "packages/unic"})
    assert {source: set(inputs) for source, inputs in jobspec.grid.items()} == table
    assert jobspec.data == "packages/unic"
    assert jobspec.seeds == (1111, 1112, 1113)
    plain = Jobspec(name="full", data="packages/unic", seeds=jobspec.seeds, grid=jobspec.grid)
    assert jobspec == plain


def test_folds_are_the_papers_table_with_every_clip_tested():
    full, folds = (read_jobspec(JOBSPECS / f"{name}.yaml", {}) for name in ("full", "folds"))
    assert folds.fold_count == 5
    assert folds.model_copy(update={"name": "full", "folds": None}) == full


def test_the_reference_of_the_variants_is_the_papers_table():
    full, varied = (read_jobspec(JOBSPECS / f"{name}.yaml", {}) for name in ("full", "variants"))
    assert varied.for_variant("tensor").model_copy(update={"name": "full"}) == full
    assert next(iter(varied.variants)) == "tensor"
    assert [name for name in varied.variants if varied.permuted(name)] == [
        "text_permuted",
        "audio_permuted",
        "video_permuted",
    ]
