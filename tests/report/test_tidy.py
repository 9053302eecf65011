"""The table for everybody's statistics: read back, it gives the report's own numbers."""

import io

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet
from sklearn.metrics import f1_score

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.tidy import COLUMNS, tidy

EFFORT = Effort(resamples=20, permutations=19)
PLAIN = Fake(
    grid={"text": ("T", "TA"), "polarity": ("T",)},
    classes={"text": EMOTIONS, "polarity": ("negative", "positive")},
    seeds=(1, 2),
    clips=(40, 10, 30),
    unlabelled=0.1,
    synthetic=False,
    name="plain",
)
FOLDED = Fake(
    grid={"text": ("T",), "multimodal": ("T", "TA")},
    seeds=(1, 2),
    folds=3,
    clips=(40, 10, 13),
    name="folded",
)


VARIED = Fake(
    grid={"text": ("T", "TA")},
    seeds=(1, 2),
    clips=(40, 10, 30),
    variants={
        "tensor": {},
        "late": {"model": {"fusion": "late"}},
        "told": {"model": {"weighting": "divergence", "divergence": "given"}},
    },
    name="varied",
)


@pytest.fixture(scope="module", params=[PLAIN, FOLDED, VARIED], ids=["plain", "folded", "varied"])
def results(request, tmp_path_factory):
    return load(JobFolder(write_job(tmp_path_factory.mktemp("outputs"), request.param)))


@pytest.fixture(scope="module")
def table(results):
    return tidy(results)


def from_csv(table):
    texts = {"variant": str, "group": str}
    return pd.read_csv(io.BytesIO(table.csv), keep_default_na=False, na_values=[""], dtype=texts)


def from_parquet(table):
    return parquet.read_table(io.BytesIO(table.parquet)).to_pandas()


def test_the_columns_are_those_that_are_documented(table):
    assert tuple(table.columns)[: len(COLUMNS)] == COLUMNS
    assert all(name.startswith("p_") for name in list(table.columns)[len(COLUMNS) :])


def test_both_files_have_the_same_rows(table):
    written, packed = from_csv(table), from_parquet(table)
    assert list(written) == list(packed)
    for name in written:
        one, other = written[name], packed[name]
        if name.startswith("p_"):
            np.testing.assert_array_equal(one.to_numpy(np.float32), other.to_numpy(np.float32))
        elif name == "bits":
            np.testing.assert_array_equal(one.to_numpy(), other.to_numpy())
        else:
            holes = one.isna().to_numpy()
            np.testing.assert_array_equal(holes, other.isna() | (other == ""))
            assert one[~holes].tolist() == other[~holes].tolist()


@pytest.mark.parametrize("read", [from_csv, from_parquet])
def test_the_numbers_are_those_of_the_report(results, table, read):
    rows = read(table)
    context = Context.of(results, EFFORT)
    cells = [
        (variant, *found)
        for variant, part in (context.variants or {"": context}).items()
        for found in part.scored.items()
    ]
    for variant, cell, scored in cells:
        own = rows[(rows.source == cell.label_source) & (rows.input == cell.input)]
        own = own[own.variant.fillna("") == variant]
        for place, seed in enumerate(scored.results.seeds):
            clips = own[own.seed == seed]
            assert len(clips) == len(scored.results.gold)
            found = {
                "accuracy": clips.correct.mean(),
                "information": clips.bits.mean(),
                "weighted_f1": f1_score(clips.gold, clips.predicted, average="weighted"),
                "macro_f1": f1_score(clips.gold, clips.predicted, average="macro"),
            }
            for metric, value in found.items():
                assert value == pytest.approx(scored.scores[metric][place], abs=1e-12)


def test_each_clip_is_there_once_for_a_seed_by_the_network_that_tested_it(results, table):
    rows = from_parquet(table)
    assert not rows.duplicated(["variant", "source", "input", "seed", "id"]).any()
    for run in results.runs:
        tested = results.labels.rows(run.cell.label_source, "test", run)
        ids = [results.labels.ids[row] for row in tested]
        assert rows.id[rows.run == run.name].tolist() == ids


def test_probabilities_are_the_recorded_ones_and_holes_where_a_source_lacks_the_class(
    results, table
):
    rows = from_parquet(table)
    for run, result in results.runs.items():
        own = rows[rows.run == run.name]
        classes = results.labels.classes[run.cell.label_source]
        recorded = own[[f"p_{name}" for name in classes]].to_numpy()
        np.testing.assert_array_equal(recorded, result.probabilities["test"])
        others = [name for name in own if name.startswith("p_") and name[2:] not in classes]
        assert own[others].isna().all(axis=None)


def test_generated_data_say_so(results, table):
    rows = from_parquet(table)
    notes = parquet.read_schema(io.BytesIO(table.parquet)).metadata or {}
    assert rows.synthetic.eq(results.synthetic).all()
    assert (notes.get(b"notice") == SYNTHETIC_SENTENCE.encode()) == results.synthetic


def test_upper_bounds_are_marked(table):
    rows = from_csv(table)
    assert rows.upper_bound.eq(rows.variant == "told").all()


def test_a_spreadsheet_finds_no_formula_and_a_program_the_texts_as_they_are(tmp_path):
    classes = ("=1+1", "-1", "joy")
    fake = Fake(grid={"text": ("T",)}, classes={"text": classes}, clips=(30, 10, 20), seeds=(1,))
    table = tidy(load(JobFolder(write_job(tmp_path, fake))))
    assert set(from_csv(table).gold) == {"'=1+1", "-1", "joy"}
    assert set(from_parquet(table).gold) == set(classes)
