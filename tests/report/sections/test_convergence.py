import pytest

from unic_tfn.report.sections.convergence import (
    CellEpochs,
    convergence,
    result_sentence,
    source_sentence,
)

PAPER = {
    "text": ("T", "TA", "TV", "TAV"),
    "audio": ("A", "TA", "AV", "TAV"),
    "video": ("V", "TV", "AV", "TAV"),
}


def cells(sources, single, several, stopped=()):
    """Return three seeds of every cell around an epoch; `stopped` cells reached the last one."""
    return [
        CellEpochs(
            source,
            name,
            tuple((several if len(name) > 1 else single) + n for n in (-1, 0, 1)),
            (name in stopped,) * 3,
        )
        for source in sources
        for name in PAPER[source]
    ]


def test_a_test_that_could_not_find_anything_is_not_reported_as_a_null():
    """The audit's case: 24.8 against 58.3 epochs was called neither earlier nor later."""
    found = convergence(cells(["text"], 58, 25))
    assert found is not None
    assert found.verdict == "cannot be tested"
    assert found.smallest_p >= 0.05
    sentence = result_sentence(found)
    assert sentence.startswith("Whether networks with several modalities converge earlier cannot")
    assert "the most extreme of the 4 ways" in sentence


def test_all_label_sources_together_can_show_it():
    found = convergence(cells(PAPER, 58, 25))
    assert found is not None
    assert (found.verdict, found.arrangements) == ("earlier", 64)
    assert found.p == found.smallest_p == pytest.approx(1 / 64)
    assert "reach their best epoch earlier than those with one, over 12 cells" in result_sentence(
        found
    )
    later = convergence(cells(PAPER, 25, 58))
    assert later is not None
    assert later.verdict == "later"


def test_equal_cells_show_neither_and_say_what_could_have_been_shown():
    found = convergence(cells(PAPER, 40, 40))
    assert found is not None
    assert found.verdict == "within noise"
    assert result_sentence(found).startswith("Neither earlier nor later")


def test_stopped_runs_are_counted_and_have_no_median():
    found = convergence(cells(PAPER, 99, 25, stopped=("T", "A", "V")))
    assert found is not None
    text = found.sources[0]
    assert (text.single.stopped, text.single.median) == (3, None)
    assert source_sentence(text) == (
        "On text labels the median best epoch is 25 with several modalities (3 cells, 9 runs) and "
        "not reached with one (1 cell, 3 runs, 3 stopped)."
    )
    assert found.verdict == "earlier"


def test_sources_with_one_kind_of_cell_only_cannot_take_part():
    assert convergence([CellEpochs("text", "T", (4, 5), (False, False))]) is None
