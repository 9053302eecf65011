import pytest

from unic_tfn.grid import METRICS, Cell
from unic_tfn.report.sections.variants import SECTION

TA = Cell("text", "TA")


@pytest.fixture(scope="module")
def values(varied):
    return SECTION.values(varied)


def scores(context, variant, cell, metric):
    return context.variants[variant].scored[cell].scores[metric].mean()


def test_changes_are_the_variant_minus_the_reference_on_the_same_clips(varied, values):
    assert values.reference == "tensor"
    assert {found.variant for found in values.cells} == {"late", "fewer", "audio_permuted"}
    for found in values.cells:
        assert found.clips == len(varied.results.cells[found.cell].gold)
        assert found.seeds == 3
        for metric in METRICS:
            before = scores(varied, "tensor", found.cell, metric)
            after = scores(varied, found.variant, found.cell, metric)
            assert found.judged[metric].difference.effect == pytest.approx(after - before)


def test_networks_that_are_the_references_are_not_compared(values):
    (control,) = (variant for variant in values.variants if variant.name == "audio_permuted")
    assert control.same == (Cell("text", "T"), Cell("multimodal", "T"))
    compared = {found.cell.name for found in values.cells if found.variant == control.name}
    assert compared == {"T-TA", "M-A", "M-TA"}


def test_what_a_variant_changes_is_named(values):
    changed = {variant.name: variant.changes for variant in values.variants}
    assert changed == {
        "late": {"model.fusion": "late"},
        "fewer": {"training.batch_size": "16"},
        "audio_permuted": {"data.permute": "audio"},
    }
    assert [variant.permuted for variant in values.variants] == ["", "", "A"]


def test_planted_effects_are_found_and_nothing_else(values):
    verdicts = {
        (mean.variant, mean.labels): mean.judged["accuracy"].verdict for mean in values.means
    }
    assert verdicts["late", "all labels"] == "helps"
    assert verdicts["late", "unimodal labels"] == "helps"
    assert verdicts["audio_permuted", "unimodal minus multimodal"] == "helps"
    fewer = {verdict for (variant, _), verdict in verdicts.items() if variant == "fewer"}
    assert not fewer & {"helps", "hurts"}
    own = {
        (found.variant, found.cell.name): found.judged["accuracy"].verdict for found in values.cells
    }
    assert own["late", "M-T"] == "helps"
    assert own["audio_permuted", "T-TA"] == "helps"
    assert own["audio_permuted", "M-TA"] == "hurts"


def test_tuned_runs_and_tables_of_every_variant_are_kept(varied, values):
    assert values.tuned == ()
    assert list(values.tables) == ["late", "fewer", "audio_permuted"]
    table = values.tables["late"].find(TA)
    assert table.scores["accuracy"].mean == pytest.approx(scores(varied, "late", TA, "accuracy"))
