from dataclasses import replace
from math import inf

from unic_tfn.page.blocks import Picture, Prose, Table, flat
from unic_tfn.report.sections.variants import SECTION
from unic_tfn.report.sections.variants.tuning_shown import DIVERGED, tuning_blocks


def test_tuning_has_its_figure_in_words_and_numbers_too(tuned):
    blocks = flat(SECTION.shown(tuned).blocks)
    (picture,) = (b for b in blocks if isinstance(b, Picture) and b.name == "tuning")
    assert "tuned on text labels from 2.000 with one trial to 1.500 with 3" in picture.alt
    tables = {block.name: block for block in blocks if isinstance(block, Table)}
    heads = [column.header for column in tables["trials"].columns]
    assert heads == ["Variant", "Labels", "Runs", "1 trial", "2 trials", "3 trials"]
    assert [row[3].value for row in tables["trials"].rows] == [2.0, 2.0]
    assert len(tables["tuned"].rows) == 6
    assert any("Tang et al. 2020" in block.text for block in blocks if isinstance(block, Prose))


def test_an_infinite_loss_is_explained(tuned):
    values = SECTION.values(tuned)
    diverged = [replace(each, losses=(inf, *each.losses[1:])) for each in values.trials]
    for trials, note in ((diverged, DIVERGED), (values.trials, "")):
        blocks = flat(tuning_blocks(tuned, values.tuned, trials))
        (picture,) = (block for block in blocks if isinstance(block, Picture))
        assert ("from ∞ with one trial" in picture.alt) == bool(note)
        (table,) = (b for b in blocks if isinstance(b, Table) and b.name == "trials")
        assert table.note == note


def test_a_grid_without_tuning_shows_nothing_of_it(varied):
    values = SECTION.values(varied)
    assert tuning_blocks(varied, values.tuned, values.trials) == ()
