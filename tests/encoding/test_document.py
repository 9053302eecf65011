import pytest
from pydantic import Field, ValidationError

from unic_tfn.encoding.document import Document


class Sample(Document):
    kind: str = Field(alias="class")
    sizes: tuple[int, ...] = ()
    share: float = 0.0


def test_documents_survive_json():
    sample = Sample(kind="joy", sizes=(1, 2), share=0.1)
    assert sample.model_dump(mode="json") == {"class": "joy", "sizes": [1, 2], "share": 0.1}
    assert Sample.model_validate_json(sample.model_dump_json()) == sample


def test_unknown_keys_of_later_versions_are_ignored():
    assert Sample.model_validate_json('{"class": "joy", "later": 1}') == Sample(kind="joy")


@pytest.mark.parametrize(
    "text",
    ['{"class": 3}', '{"class": "x", "sizes": [true]}', '{"class": "x", "share": "0.5"}', "{}",
     '{"class": "x", "share": NaN}', '{"class": "x", "sizes": ["1"]}'],
)  # fmt: skip
def test_nothing_is_converted_in_silence(text):
    with pytest.raises(ValidationError):
        Sample.model_validate_json(text)


@pytest.mark.parametrize("name", ["kind", "share"])
def test_documents_do_not_change(name):
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Sample(kind="joy"), name, 1.0)
