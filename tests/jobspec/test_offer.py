import pytest

from unic_tfn.errors import JobspecError
from unic_tfn.jobspec.offer import check_names
from unic_tfn.jobspec.settings import Jobspec


def check(grid, sources=("text", "multimodal"), modalities=("text", "audio")):
    spec = Jobspec.model_validate({"name": "a", "seeds": [1], "grid": grid})
    check_names(spec, "mosi", sources, modalities)


def test_a_grid_that_the_data_can_serve_passes():
    check({"text": ["T", "A", "TA"], "multimodal": ["TA"]})
    check({"polarity": ["V"]}, ["polarity"], ["vision"])


def test_a_missing_label_source_is_refused_by_name():
    with pytest.raises(JobspecError, match=r'grid\.polarity: package "mosi" has no') as caught:
        check({"polarity": ["T"]})
    assert "it has text, multimodal." in caught.value.message
    assert "Did you mean" not in caught.value.message
    assert caught.value.exit_code == 64


def test_a_task_needs_labels_of_one_modality():
    spec = Jobspec.model_validate(
        {"name": "a", "seeds": [1], "grid": {"text": ["T"]}, "model": {"tasks": {"fused": 0.5}}}
    )
    with pytest.raises(JobspecError, match=r"model\.tasks\.fused: .* has text, sound") as caught:
        check_names(spec, "mosi", ["text", "sound", "fused"], ["text"], ["text", "sound"])
    assert "--unimodal" in caught.value.remedy
    check_names(spec, "mosi", ["text", "fused"], ["text"], ["text", "fused"])


def test_weights_that_learn_from_own_labels_need_some():
    def check_weights(unimodal=(), **model):
        model = {"weighting": "divergence", **model}
        base = {"name": "a", "seeds": [1], "grid": {"fused": ["T"]}}
        variants = {"plain": {}, "weighted": {"model": model}}
        for spec in ({**base, "model": model}, {**base, "variants": variants}):
            check_names(Jobspec.model_validate(spec), "mosi", ["fused"], ["text"], unimodal)

    for model in ({}, {"divergence_weight": 0.0, "divergence": "given"}):
        with pytest.raises(JobspecError, match=r'model\.weighting: package "mosi" has no label'):
            check_weights(**model)
    check_weights(divergence_weight=0.0)
    check_weights(weighting="none")
    check_weights(["text"])


def test_a_misspelt_label_source_gets_the_nearest():
    with pytest.raises(JobspecError, match='Did you mean "multimodal"'):
        check({"multi_modal": ["T"]})


@pytest.mark.parametrize(
    ("name", "missing"), [("V", "vision"), ("TAV", "vision"), ("AV", "vision")]
)
def test_a_missing_modality_is_refused_by_name(name, missing):
    with pytest.raises(JobspecError, match=rf"grid\.text: the input {name} needs {missing}") as e:
        check({"text": ["T", name]})
    assert "has text, audio" in e.value.message
    assert f"Take {name} out of the grid" in e.value.remedy


def test_every_missing_modality_is_named():
    with pytest.raises(JobspecError, match="needs audio and vision features"):
        check({"text": ["TAV"]}, modalities=["text"])


def test_a_variant_permutes_what_the_data_have():
    variants = {"plain": {}, "control": {"data": {"permute": ["vision"]}}}
    spec = {"name": "a", "seeds": [1], "grid": {"text": ["T"]}, "variants": variants}
    with pytest.raises(JobspecError, match=r"variants\.control\.data\.permute: .* no vision feat"):
        check_names(Jobspec.model_validate(spec), "mosi", ["text"], ["text", "audio"])


def test_the_tasks_of_a_variant_are_checked_too():
    variants = {"plain": {}, "heads": {"model": {"tasks": {"fused": 0.5}}}}
    spec = {"name": "a", "seeds": [1], "grid": {"text": ["T"]}, "variants": variants}
    with pytest.raises(JobspecError, match=r"variants\.heads\.model\.tasks\.fused: expected"):
        check_names(Jobspec.model_validate(spec), "mosi", ["text"], ["text"], ["text"])
