import pytest

from unic_tfn.page.blocks import Entry
from unic_tfn.report.sections.modalities import WORDS
from unic_tfn.report.wording import (
    by_seed,
    change_entry,
    counted,
    detectable_sentence,
    equals_p,
    folds_sentence,
    input_words,
    interval,
    judged_words,
    letters_listed,
    level_entry,
    lower_first,
    metrics_sentences,
    pooled_sentence,
    span,
    upper_first,
)
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.difference import Difference, estimate
from unic_tfn.statistics.families import Judged, Verdict, judge


def test_intervals_and_p_values():
    assert span(-0.091, -0.008, "accuracy") == "−9.1 to −0.8"
    assert span(-0.091, 0.0004, "information") == "−0.091 to 0.000"
    assert interval(0.281, 0.415, "macro_f1") == "28.1–41.5"
    assert interval(-0.02, 0.415, "information") == "−0.020 to 0.415"
    assert equals_p(0.0123).replace("\N{NO-BREAK SPACE}", " ") == "p = 0.012"
    assert equals_p(0.0001).replace("\N{NO-BREAK SPACE}", " ") == "p < 0.001"


def test_letters_and_inputs():
    assert letters_listed("AV") == "A and V"
    assert input_words("TAV") == "text, audio and video"


def test_a_difference_is_told_with_its_corrected_p_value():
    found = Difference(0.05, 0.01, 0.09, 0.02, 50.0, 0.01, 0.01, 0.01)
    judged = Judged(found, 0.04, "helps", 0.07, 0.09)
    text = judged_words(judged, "accuracy").replace("\N{NO-BREAK SPACE}", " ")
    assert text == "95 % interval +1.0 to +9.0; p = 0.040 after correction"


def test_detectable_sizes_are_told_by_metric():
    sentence = detectable_sentence("gain", "3 cells", {"weighted_f1": 0.148, "information": 0.1})
    assert "smallest true gain" in sentence
    assert "in 80 % of repetitions, after correction over 3 cells" in sentence
    assert "14.8 points of weighted F1, 0.100 bits of usable information" in sentence


def test_verdicts_are_counted_by_metric_the_first_one_in_full():
    verdicts: dict[str, list[Verdict]] = {
        "macro_f1": ["helps", "within noise", "hurts"],
        "information": ["within noise"] * 3,
    }
    assert counted(verdicts, "cell", ("better", "worse")) == (
        "2 of 3 cells (1 better, 1 worse); secondary: usable information in 0"
    )
    assert counted({"accuracy": ["hurts"]}, "cell", ("up", "down")) == "1 of 1 cell (0 up, 1 down)"


def test_the_primary_metric_is_named_first():
    text = metrics_sentences(("macro_f1", "accuracy", "information"))
    assert text.startswith("The primary metric is macro F1, as the jobspec says")
    assert "Accuracy and usable information are secondary." in text


def test_values_of_different_units_stand_in_one_column():
    assert change_entry(0.049, "accuracy") == Entry(0.049, "+4.9")
    assert change_entry(-0.0123, "information", "bad") == Entry(-0.0123, "−0.012", tone="bad")
    assert level_entry(0.412, "information") == Entry(0.412, "0.412")
    assert level_entry(None, "macro_f1") == Entry(None)


def test_folds_are_told_with_their_clips():
    assert folds_sentence(0, [9]) == ""
    assert "partitions the 965 labelled clips into 5 folds" in folds_sentence(5, [965, 965])
    assert "the 940 to 1,965 labelled clips into" in folds_sentence(5, [1965, 940])


def test_shares_are_told_with_their_range_over_seeds():
    assert by_seed(0.2, (0.1, 0.2, 0.3)) == "20 % (10–30 % by seed)"
    assert by_seed(0.2, (0.2,)) == "20 %"


def test_phrases_begin_and_go_on_with_sentences():
    assert upper_first("one cell") == "One cell"
    assert lower_first("Does it help?") == "does it help?"


@pytest.mark.parametrize(
    ("comparisons", "begins"),
    [(1, "In this comparison, this changes"), (6, "On average over 6 comparisons, this changes")],
)
def test_the_mean_of_one_comparison_is_not_called_an_average(comparisons, begins):
    here = judge([estimate(0.05, 0.01, 100.0)])[0]
    said = pooled_sentence(Pooled(comparisons, here, None), "accuracy", "this changes", WORDS)
    assert said.startswith(begins)
