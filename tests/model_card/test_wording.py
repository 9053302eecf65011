from unic_tfn.grid import Cell, Run
from unic_tfn.model_card.wording import pairs, part_tested, predicts, table


def test_a_run_is_said_in_words():
    run = Run(Cell("multimodal", "TAV"), 1111)
    assert predicts(run) == "multimodal labels from text, audio and video"
    assert predicts(Run(Cell("polarity", "V"), 1)) == "polarity labels from video"
    assert part_tested(run) == "test"
    assert part_tested(Run(Cell("text", "T"), 7, 3)) == "fold 3 of seed 7"


def test_tables_escape_what_is_in_them():
    assert table(("a|b", "n"), [("<x>", "1")]) == "| a\\|b | n |\n| --- | ---: |\n| \\<x\\> | 1 |"
    assert pairs([("a", "*"), ("left out", ""), ("b", "2")]) == (
        "|  |  |\n| --- | --- |\n| a | \\* |\n| b | 2 |"
    )
