from unic_tfn.grid import INPUTS, UNIMODAL_SOURCES, Cell
from unic_tfn.report.comparisons import additions, asked_about, label_sources

PAPER = [
    Cell(source, name)
    for source, inputs in {
        "text": ("T", "TA", "TV", "TAV"),
        "audio": ("A", "TA", "AV", "TAV"),
        "video": ("V", "TV", "AV", "TAV"),
        "multimodal": INPUTS,
    }.items()
    for name in inputs
]
CLASSES = dict.fromkeys(("text", "audio", "video", "multimodal"), ("joy", "fear"))


def test_the_paper_s_grid_has_these_comparisons():
    found = additions(PAPER, UNIMODAL_SOURCES)
    amounts = {family: len(pairs) for family, pairs in found.items()}
    assert amounts == {
        "to own modality": 15,
        "of own modality": 0,
        "without own modality": 0,
        "no own": 12,
    }
    # TAV has four sources, each pair of modalities three, each single modality two.
    assert len(list(label_sources(PAPER, CLASSES))) == 6 + 3 * 3 + 3 * 1


def test_the_mean_over_label_sources_is_of_multimodal_against_unimodal_labels():
    pairs = tuple(label_sources(PAPER, CLASSES))
    found = asked_about(pairs, UNIMODAL_SOURCES)
    assert set(found) <= set(pairs)
    assert len(found) == 3 + 3 * 2 + 3 * 1
    assert {first.label_source for first, _ in found} == {"multimodal"}
    assert asked_about(pairs, {}) == ()


def test_the_complete_grid_has_every_pair_of_inputs_that_extend_one_another():
    cells = [Cell(source, name) for source in CLASSES for name in INPUTS]
    found = additions(cells, UNIMODAL_SOURCES)
    assert sum(map(len, found.values())) == 4 * 12
    for pairs in found.values():
        assert all(set(a.input) < set(b.input) for a, b in pairs)
        assert all(a.label_source == b.label_source for a, b in pairs)


def test_multimodal_labels_are_what_others_are_compared_with():
    pairs = list(label_sources(PAPER, CLASSES))
    assert all(second.label_source != "multimodal" for _, second in pairs)
    assert all(first.input == second.input for first, second in pairs)


def test_sources_with_other_classes_are_other_tasks():
    assert not list(label_sources(PAPER, {source: (source,) for source in CLASSES}))
