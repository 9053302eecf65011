from dataclasses import replace

import pytest
import yaml

from tests.model_card.jobs import FOLDED, HOSTILE, SMALL, record, write
from unic_tfn.messages.synthetic_notice import called
from unic_tfn.model_card.facts import card_facts
from unic_tfn.model_card.front_matter import SYNTHETIC_TAG, front_matter


def parsed(job, name):
    (facts,) = card_facts(job, name)
    start, text, end = front_matter(facts).split("---\n")
    assert (start, end) == ("", "")
    return yaml.safe_load(text)


def test_the_scores_are_those_of_the_record_as_the_hub_has_them(tmp_path):
    """The keys that `huggingface_hub.model_index_to_eval_results` requires are there."""
    job = write(tmp_path)
    head = parsed(job, "M-TAV/1")
    assert (head["license"], head["library_name"]) == ("other", "keras")
    (index,) = head["model-index"]
    assert index["name"] == "small M-TAV/1"
    (result,) = index["results"]
    assert result["task"] == {
        "type": "other",
        "name": "multimodal labels from text, audio and video",
    }
    assert (result["dataset"]["type"], result["dataset"]["split"]) == ("unknown", "test")
    test = record(job, "M-TAV/1").metrics.scores.test
    found = [(each["type"], each["value"], each.get("args")) for each in result["metrics"]]
    assert found == [
        ("accuracy", test.accuracy, None),
        ("f1", test.weighted_f1, {"average": "weighted"}),
        ("f1", test.macro_f1, {"average": "macro"}),
    ]
    assert all("(12 test clips)" in each["name"] for each in result["metrics"])
    assert {each["type"] for each in result["metrics"]} == set(head["metrics"])


@pytest.mark.parametrize("synthetic", [True, False])
def test_generated_data_are_tagged_and_others_are_not(tmp_path, synthetic):
    head = parsed(write(tmp_path, replace(SMALL, synthetic=synthetic)), "T-T/1")
    assert (SYNTHETIC_TAG in head["tags"]) == synthetic
    assert "multimodal" not in head["tags"]


def test_what_nobody_said_is_left_to_the_reader(tmp_path):
    (facts,) = card_facts(write(tmp_path), "M-TAV/1")
    assert "# datasets: [owner/name]" in front_matter(facts)
    head = parsed(tmp_path / "small", "M-TAV/1")
    assert not {"datasets", "language", "base_model"} & head.keys()
    assert "multimodal" in head["tags"]


def test_any_name_is_yaml_and_a_fold_is_named(tmp_path):
    job = write(tmp_path, replace(FOLDED, name="folded"))
    assert parsed(job, "T-T/1/2")["model-index"][0]["results"][0]["dataset"]["split"] == (
        "fold 2 of seed 1"
    )
    data = record(job, "T-T/1/2").metrics.data.model_copy(update={"name": f"{HOSTILE}: - # '\""})
    hostile = write(tmp_path / "hostile", data=data)
    (index,) = parsed(hostile, "T-T/1")["model-index"]
    assert index["results"][0]["dataset"]["name"] == called(data.name, data.synthetic)
