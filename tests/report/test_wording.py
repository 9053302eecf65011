from unic_tfn.report.wording import (
    by_seed,
    detectable_sentence,
    equals_p,
    input_words,
    interval,
    judged_words,
    letters_listed,
    lower_first,
    span,
    upper_first,
)
from unic_tfn.statistics.difference import Difference
from unic_tfn.statistics.families import Judged


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
    judged = Judged(found, 0.04, "helps", 0.07)
    text = judged_words(judged, "accuracy").replace("\N{NO-BREAK SPACE}", " ")
    assert text == "95 % interval +1.0 to +9.0; p = 0.040 after correction"


def test_detectable_sizes_are_told_by_metric():
    sentence = detectable_sentence("gain", "3 cells", {"weighted_f1": 0.148, "information": 0.1})
    assert "smallest true gain" in sentence
    assert "in 80 % of repetitions, after correction over 3 cells" in sentence
    assert "14.8 points of weighted F1, 0.100 bits of usable information" in sentence


def test_shares_are_told_with_their_range_over_seeds():
    assert by_seed(0.2, (0.1, 0.2, 0.3)) == "20 % (10–30 % by seed)"
    assert by_seed(0.2, (0.2,)) == "20 %"


def test_phrases_begin_and_go_on_with_sentences():
    assert upper_first("one cell") == "One cell"
    assert lower_first("Does it help?") == "does it help?"
