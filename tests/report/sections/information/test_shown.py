import json
import shutil

import numpy as np
import pandas as pd
import pytest

from benchmarks.information_coverage import channels, grid_results
from tests.report.jobs import Fake, write_job
from tests.report.sections.information.planted import context
from unic_tfn.page.blocks import Picture, Table, flat
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.information import SECTION


def blocks(found):
    return flat(SECTION.shown(found).blocks)


def test_all_inputs_have_all_tables_and_a_figure():
    found = blocks(context(channels({"T": 3, "A": 2, "V": 1})))
    names = {block.name for block in found if isinstance(block, Table)}
    assert names == {
        "information-inputs", "information-modalities", "information-parts",
        "information-dividends", "information-pairs", "information-counts",
        "information-extremes", "information-clips",
    }  # fmt: skip
    assert [block.name for block in found if isinstance(block, Picture)] == ["information"]


@pytest.mark.parametrize("inputs", [("TA",), ("V",), ("T", "TAV"), ("A", "TA", "AV", "TAV")])
@pytest.mark.parametrize("clips", [1, 5, 30])
def test_any_part_of_a_grid_is_shown(inputs, clips):
    random = np.random.default_rng(clips)
    chances = {name: random.dirichlet((1, 1, 1), (2, clips)) for name in inputs}
    results = grid_results(random.integers(0, 3, clips), chances, 3)
    assert blocks(Context(results, Effort(50, 99)))


def test_with_folds_every_labelled_clip_is_there_once(tmp_path):
    grid = {"multimodal": ("T", "A", "TA")}
    fake = Fake(grid=grid, seeds=(1, 2), folds=3, clips=(40, 10, 13), unlabelled=0.1)
    job = write_job(tmp_path, fake)
    shutil.rmtree(job / "runs" / "M-TA" / "2" / "1")
    results = load(JobFolder(job))
    found = Context(results, Effort(50, 99))
    labelled = pd.read_csv(job / "labels.csv").dropna(subset=["multimodal"])
    (source,) = SECTION.values(found).sources
    assert source.clips.ids == tuple(labelled["id"])
    assert [each.seeds for each in source.inputs] == [2, 2, 1]
    assert blocks(found)


def test_the_report_has_every_clip_as_it_was_recorded(full_report, recorded, summary):
    table = pd.read_csv(full_report / "tables" / "information-clips.csv")
    assert not (full_report / "tables" / "information-clips.md").exists()
    assert 'href="tables/information-clips.csv"' in (full_report / "index.html").read_text()
    sources = {each["label_source"]: each for each in summary["information"]["sources"]}
    for source, found in sources.items():
        own = table[table["Labels"] == source]
        clips = recorded[f"{source[0].upper()}-TAV"][1111]
        assert set(own["Clip"]) == set(clips.index)
        assert (own.set_index("Clip")["Gold"] == clips.gold.reindex(own["Clip"])).all()
        for each in found["inputs"]:
            said = own[f"Said by: {each['input']}"]
            assert said.mean() == pytest.approx(each["amount"]["value"])
            assert said.tolist() == pytest.approx(found["clips"]["inputs"][each["input"]])


def test_the_summary_has_the_values(summary):
    for source in summary["information"]["sources"]:
        assert source["entropy"] > 2
        whole = source["label_source"] == "multimodal"
        assert bool(source["modalities"]) is whole
    assert json.dumps(summary["information"])
