import numpy as np
from scipy.special import softmax

from tests.model_card.jobs import card, record, rows, write
from unic_tfn.model_card.facts import card_facts


def test_every_score_is_the_records_with_its_clips(tmp_path):
    job = write(tmp_path)
    text, metrics = card(job, "M-TAV/1"), record(job, "M-TAV/1").metrics
    for split, clips in (("train", 20), ("valid", 8), ("test", 12)):
        own = getattr(metrics.scores, split)
        numbers = (own.accuracy, own.weighted_f1, own.macro_f1, own.balanced_accuracy)
        assert rows(text, split) == [[split, str(clips), *(f"{100 * n:.1f}" for n in numbers)]]
    for own in metrics.scores.test.per_class:
        parts = (own.precision, own.recall, own.f1)
        expected = [own.name, str(own.support), *(f"{100 * part:.1f}" for part in parts)]
        assert expected in rows(text, own.name)
    baseline = metrics.majority_baseline
    (majority,) = rows(text, f"always {baseline.majority_class}")
    assert majority[1:3] == ["12", f"{100 * baseline.accuracy:.1f}"]


def test_the_calibration_is_that_of_scaled_probabilities(tmp_path):
    """Computed here from the softmax, as the card tells its reader to."""
    (facts,) = card_facts(write(tmp_path), "M-TAV/1")
    text = card(tmp_path / "small", "M-TAV/1")
    temperature = facts.result.temperature
    assert f"Temperature {temperature:.3f}, fitted on the 8 validation clips" in text
    logarithms = np.log(facts.result.probabilities["test"].astype(np.float64))
    for name, value in (("as recorded", 1.0), ("after temperature scaling", temperature)):
        scaled = softmax(logarithms / value, -1)
        loss = -np.log(scaled[np.arange(len(facts.gold)), facts.gold]).mean()
        assert rows(text, name)[0][1] == f"{loss:.3f}"
