from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.report.sections.variants.changes import changes

SEARCH = {"training.learning_rate": [0.001, 0.1], "model.rank": [1, 4]}
SPEC = Jobspec.model_validate(
    {
        "name": "a",
        "seeds": [1],
        "grid": {"text": ["T"]},
        "variants": {
            "first": {},
            "again": {"model": {"preset": "paper"}},
            "other": {"model": {"preset": "keras", "audio": {"units": 7}}},
            "tuned": {"tune": {"trials": 5, "search": SEARCH}},
            "control": {"data": {"permute": ["audio", "vision"]}},
            "heads": {"model": {"tasks": {"text": 0.5}}},
        },
    }
)


def test_only_what_differs_is_told():
    assert changes(SPEC, "first", "again") == {}
    assert changes(SPEC, "first", "other") == {
        "model.audio.units": "7",
        "model.initial_values": "keras",
        "training.adam": "keras",
        "training.adam_epsilon": "1e-07",
    }
    searched = "5 trials over model.rank and training.learning_rate"
    assert changes(SPEC, "first", "tuned") == {"tune": searched}
    assert changes(SPEC, "first", "control") == {"data.permute": "audio and vision"}
    assert changes(SPEC, "first", "heads") == {"model.tasks.text": "0.5"}


def test_what_only_the_reference_has_is_off():
    assert changes(SPEC, "tuned", "first") == {"tune": "off"}
