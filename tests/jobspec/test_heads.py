import pytest

from unic_tfn.jobspec.heads import Head, heads_of

UNIMODAL = {"text": "T", "sound": "A", "video": "V"}
CLASSES = {"text": 7, "sound": 5, "video": 3, "multimodal": 7}
TASKS = {"video": 0.4, "text": 0.4, "sound": 0.2}


@pytest.mark.parametrize(
    ("letters", "sources"),
    [("T", ["text"]), ("AV", ["video", "sound"]), ("TAV", ["video", "text", "sound"])],
)
def test_heads_are_on_the_modalities_that_the_network_sees(letters, sources):
    assert [head.source for head in heads_of(TASKS, letters, UNIMODAL, CLASSES)] == sources


def test_a_head_is_on_the_modality_whose_labels_it_has():
    assert heads_of({"sound": 1.0}, "TA", UNIMODAL, CLASSES) == (Head("sound", "audio", 5),)
    assert heads_of({"video": 1.0}, "V", UNIMODAL, CLASSES) == (Head("video", "vision", 3),)
    assert heads_of(None, "TAV", UNIMODAL, CLASSES) == ()
