"""Networks trained on generated data: the explanation recovers the signal that was planted.

The generators are the classical ones of partial information decomposition (Williams & Beer 2010):
unique, redundant, synergistic (exclusive or) and a mixture.
"""

import numpy as np
import pytest

from unic_tfn.interactions.coalitions import order
from unic_tfn.interactions.from_keras import explain_network
from unic_tfn.jobspec.settings import DenseSettings, ModelSettings
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.runs.one_run.interaction_summary import interaction_summary
from unic_tfn.training.dataset import Dataset

CLIPS = {"train": 768, "valid": 96, "test": 96}
NUISANCES = 2
SMALL = ModelSettings(
    pooled_text=DenseSettings(units=8, layers=1, dropout=0.0),
    audio=DenseSettings(units=8, layers=1, dropout=0.0),
    vision=DenseSettings(units=8, layers=1, dropout=0.0),
    fusion_dropout="none",
    fusion_units=16,
)
TRAINING = TrainingSettings(batch_size=64, learning_rate=0.01, max_epochs=25, patience=5)


def unique(text, audio, vision, _):
    """The label is the text's bit; audio and vision have bits of their own."""
    return (text, audio, vision), text


def redundant(shared, _, vision, __):
    """The label is a bit that text and audio both have."""
    return (shared, shared, vision), shared


def synergistic(text, audio, vision, _):
    """The label is the exclusive or of audio's and vision's bits."""
    return (text, audio, vision), audio ^ vision


def mixed(text, audio, vision, gate):
    """The label is the text's bit, or, where text is silent, as in `synergistic`."""
    return (np.where(gate, 2, text), audio, vision), np.where(gate, audio ^ vision, text)


def coins(random, clips):
    """Return four bits (4, clips), every combination equally often: no chance correlations."""
    every = np.indices((2, 2, 2, 2)).reshape(4, -1)
    return random.permutation(np.tile(every, clips // 16), axis=1)


def dataset(generator):
    """Return clips whose modalities each show one of three values, in noise and beside noise."""
    random = np.random.default_rng(7)
    seen, labels = generator(*np.hstack([coins(random, clips) for clips in CLIPS.values()]))
    arrays = {
        name: np.hstack([2 * np.eye(3)[value], np.zeros((len(value), NUISANCES))])
        + random.normal(0, [0.15] * 3 + [1] * NUISANCES, (len(value), 3 + NUISANCES))
        for name, value in zip(("text", "audio", "vision"), seen, strict=True)
    }
    ends = np.cumsum(list(CLIPS.values()))[:-1]
    rows = np.split(np.arange(len(labels), dtype=np.int32), ends)
    return Dataset(
        {name: array.astype("float32") for name, array in arrays.items()},
        labels.astype(np.int32),
        ("no", "yes"),
        dict(zip(CLIPS, rows, strict=True)),
    )


@pytest.fixture(scope="module")
def found(cpu):
    """The summaries by generator, of one compiled program trained on each data set."""
    from unic_tfn.model.network import build_network
    from unic_tfn.training.make_program import make_program
    from unic_tfn.training.train import train

    summaries = {}
    program = None
    for generator in (unique, redundant, synergistic, mixed):
        data = dataset(generator)
        if program is None:
            network = build_network("TAV", data.shapes, 2, SMALL)
            program = make_program(network, TRAINING, "keras")
        program.load(data.arrays, data.labels)
        train(program, data, 1, TRAINING)
        ids = [f"clip {row}" for row in range(len(data.labels))]
        logits, factors, *_ = program.evaluate(data.rows["test"])
        explanation = explain_network(program.network, "TAV", data, factors, ids, max_clips=96)
        np.testing.assert_array_equal(explanation.predicted, logits.argmax(1))
        summaries[generator] = interaction_summary(explanation).model_dump()
    return summaries


def accuracies(summary, kind):
    return {name: scores["accuracy"] for name, scores in summary["scores"][kind].items()}


def test_unique_information_is_its_modalitys_own(found):
    summary = found[unique]
    assert summary["scores"]["full"]["accuracy"] > 0.97
    assert summary["scores"]["additive"]["accuracy"] > 0.97
    assert summary["term_shares"]["T"] > 0.75
    shapley = summary["shapley"]["accuracy"]
    assert shapley["T"] > 0.4
    assert abs(shapley["A"]) < 0.03
    assert abs(shapley["V"]) < 0.03


def test_redundant_information_is_shared_and_needs_no_interaction(found):
    summary = found[redundant]
    assert summary["scores"]["additive"]["accuracy"] > 0.97
    assert summary["term_shares"]["T"] + summary["term_shares"]["A"] > 0.7
    alone = accuracies(summary, "coalitions")
    assert min(alone["T"], alone["A"]) > 0.85
    shapley = summary["shapley"]["accuracy"]
    assert shapley["T"] == pytest.approx(shapley["A"], abs=0.1)
    assert abs(shapley["V"]) < 0.03


def test_synergy_is_an_interaction_and_nothing_else(found):
    summary = found[synergistic]
    assert summary["scores"]["full"]["accuracy"] > 0.95
    # A sum of two functions gets at most three of the four combinations right, and by chance.
    assert summary["scores"]["additive"]["accuracy"] < 0.78
    assert summary["term_shares"]["AV"] > 0.8
    alone = accuracies(summary, "coalitions")
    assert max(alone[name] for name in ("1", "T", "A", "V", "TA", "TV")) < 0.7
    shapley = summary["shapley"]["accuracy"]
    assert shapley["A"] == pytest.approx(shapley["V"], abs=0.08)
    assert abs(shapley["T"]) < 0.05
    assert len(summary["without_interactions"]) > 20


def test_mixed_information_shows_all_its_parts(found):
    summary = found[mixed]
    shares = summary["term_shares"]
    assert summary["scores"]["full"]["accuracy"] > 0.93
    assert 0.65 < summary["scores"]["additive"]["accuracy"] < 0.95
    assert shares["T"] > 0.2
    # Text decides when audio and vision count: half of their effect belongs to all three.
    assert min(shares["AV"], shares["TAV"]) > 0.15
    assert shares["A"] + shares["V"] + shares["TA"] + shares["TV"] < 0.15
    # By counting: text alone is right in 3/4, audio and vision too, any other two only by text.
    assert summary["shapley"]["accuracy"] == pytest.approx(
        {"T": 1 / 4, "A": 1 / 8, "V": 1 / 8}, abs=0.06
    )


def test_shares_are_shares(found):
    for summary in found.values():
        shares = summary["term_shares"]
        assert sum(shares.values()) == pytest.approx(1)
        interactions = sum(share for name, share in shares.items() if order(name) > 1)
        assert summary["interaction_share"] == pytest.approx(interactions)
