from dataclasses import replace

from tests.report.jobs import write_job
from tests.report.weighted import FAKE, weighting
from unic_tfn.grid import METRICS, Cell
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.against_control import against_control
from unic_tfn.report.against_reference import against_reference
from unic_tfn.report.compared_variants import compare
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.judging import judge_family
from unic_tfn.report.variant_luck import in_means

EFFORT = Effort(200, 399)


def scores(context, variant, cell, metric):
    return context.variants[variant].scored[cell].scores[metric].mean()


def test_a_weighting_is_compared_with_its_controls_and_never_with_an_upper_bound(weighted):
    found = against_control(weighted)
    assert [(pair.variant, pair.control) for pair in found] == [
        ("weighted", "shuffled"),
        ("weighted", "by_task"),
    ]
    assert against_control(weighted) is found


def test_changes_are_the_weighting_minus_the_control(weighted):
    for pair, family in against_control(weighted).items():
        assert (family.variant, family.against) == (pair.variant, pair.control)
        assert len(family.judged) == 4
        for cell, verdicts in family.judged.items():
            for metric in METRICS:
                after, before = (
                    scores(weighted, name, cell, metric) for name in (pair.variant, pair.control)
                )
                effect = verdicts.here[metric].difference.effect
                assert abs(effect - (after - before)) < 1e-9
        alone = list(compare(weighted, pair.variant, pair.control).cells.values())
        asked = [in_means(weighted, own) for own in alone]
        assert judge_family(weighted, alone, asked) == list(family.judged.values())


def test_the_reference_may_be_the_weighting(tmp_path):
    """Its comparison with the control is then the control's with the reference, turned round."""
    small = replace(
        FAKE,
        variants={"weighted": weighting(), "shuffled": weighting(divergence="permuted")},
        clips=(30, 20, 40),
        same=("shuffled:T-T",),
    )
    context = Context.of(load(JobFolder(write_job(tmp_path, small))), EFFORT)
    (other,) = against_reference(context)
    (family,) = against_control(context).values()
    assert family.same == other.same == (Cell("text", "T"),)
    for cell, verdicts in family.judged.items():
        for metric, judged in verdicts.here.items():
            turned = other.judged[cell].here[metric].difference
            assert abs(judged.difference.effect + turned.effect) < 1e-12
            assert abs(judged.difference.p - turned.p) < 0.02


def test_a_grid_without_weights_has_none(varied):
    assert against_control(varied) == {}
    assert against_control(Context(varied.results, EFFORT)) == {}
