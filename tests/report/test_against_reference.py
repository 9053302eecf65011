from dataclasses import replace

import pytest

from tests.report.jobs import write_job
from tests.report.varied import FAKE, VARIANTS
from unic_tfn.grid import METRICS
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.against_reference import against_reference
from unic_tfn.report.build import report_files
from unic_tfn.report.compared_variants import compared_variants
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.judging import judge_family
from unic_tfn.report.variant_luck import in_means

EFFORT = Effort(200, 399)


def test_each_variant_is_a_family_of_its_own(varied):
    families = against_reference(varied)
    assert [family.variant for family in families] == list(VARIANTS)[1:]
    for family in families:
        assert list(family.judged) == list(family.asked)
        (alone,) = (own for own in compared_variants(varied) if own.variant == family.variant)
        asked = [in_means(varied, own) for own in alone.cells.values()]
        assert asked == list(family.asked.values())
        judged = judge_family(varied, list(alone.cells.values()), asked)
        assert judged == list(family.judged.values())
    assert against_reference(varied) is families


GIVEN = {"model": {"weighting": "divergence", "divergence": "given"}}


@pytest.mark.parametrize(
    ("variants", "compared"),
    [
        ({"tensor": {}, "late": VARIANTS["late"], "told": GIVEN}, ["late"]),
        ({"told": GIVEN, "late": VARIANTS["late"]}, []),
    ],
)
def test_an_upper_bound_is_shown_but_never_compared(tmp_path, variants, compared):
    small = replace(FAKE, variants=variants, clips=(30, 20, 40))
    results = load(JobFolder(write_job(tmp_path, small)))
    families = against_reference(Context.of(results, EFFORT))
    assert [family.variant for family in families] == compared
    files, answers = report_files(results, EFFORT)
    page = files["index.html"].decode()
    assert "Every network of told was told how far" in page
    assert "reconstruction after Du et al. (2025)" in page
    shown = [text.decode() for name, text in files.items() if name.endswith("-told-upper-bound.md")]
    assert all("under told, an upper bound, never comparable" in text for text in shown)
    assert bool(shown) == ("tensor" in variants)
    assert ("upper bounds, never comparable" in page) == ("tensor" not in variants)
    assert not any("told" in answer for _, answer in answers)
    assert f"trained under {len(variants)} variants" in page
    listed = files["tables/variants.csv"].decode()
    assert ("told,upper bound," in listed) == ("tensor" in variants)


def test_a_grid_without_variants_has_none(varied):
    assert against_reference(Context(varied.results, EFFORT)) == ()


@pytest.mark.parametrize("missing", ["tensor", "late"])
def test_a_variant_without_runs_is_left_out(tmp_path, missing):
    small = replace(FAKE, variants={"tensor": {}, "late": VARIANTS["late"]}, clips=(30, 20, 40))
    job = write_job(tmp_path, small)
    for record in (job / "runs" / missing).rglob("metrics.json"):
        record.unlink()
    context = Context.of(load(JobFolder(job)), EFFORT)
    (family,) = against_reference(context)
    assert (family.asked, family.same) == ({}, ())


def test_with_folds_it_says_what_holds_for_another_collection(tmp_path):
    folded = replace(
        FAKE,
        variants={"tensor": {}, "late": VARIANTS["late"]},
        clips=(40, 20, 20),
        folds=3,
        grid={"text": ("T", "TA"), "multimodal": ("T", "TA")},
    )
    results = load(JobFolder(write_job(tmp_path, folded)))
    files, answers = report_files(results, EFFORT)
    (family,) = against_reference(Context.of(results, EFFORT))
    for verdicts in family.judged.values():
        assert list(verdicts.elsewhere) == list(METRICS)
    assert any("tensor" in question for question, _ in answers)
    assert b"Another collection of this size" in files["tables/variant-means.md"]
