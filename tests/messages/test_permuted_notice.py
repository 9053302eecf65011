import pytest

from unic_tfn.messages.permuted_notice import permuted_sentence


@pytest.mark.parametrize(
    ("modalities", "named"),
    [
        (("audio",), "of audio were"),
        (("text", "audio"), "of text and audio were"),
        (("text", "audio", "vision"), "of text, audio and vision were"),
    ],
)
def test_all_that_were_permuted_are_named(modalities, named):
    assert named in permuted_sentence(modalities)


def test_a_model_is_not_called_a_control():
    assert permuted_sentence(()) == ""
