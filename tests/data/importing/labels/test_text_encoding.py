from pathlib import Path

import pytest

from unic_tfn.data.importing.labels.text_encoding import decoded
from unic_tfn.errors import DataError

CHINESE = "id,text\nc1,快乐\nc2,悲伤\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", []), ("utf-8-sig", []), ("utf-16", ["read as UTF-16"])],
)
def test_unicode(encoding, told):
    assert decoded(Path("a.csv"), CHINESE.encode(encoding)) == (CHINESE, told)


def test_chinese_as_windows_writes_it():
    text, notes = decoded(Path("a.csv"), CHINESE.encode("gb18030"))
    assert text == CHINESE
    assert notes == ["read as GB18030, as it is not UTF-8"]


@pytest.mark.parametrize("word", ["joyé", "Müller", "Zoë", "ça va"])
def test_other_encodings_are_refused_with_the_line(word):
    raw = f"id,text\nc1,a\nc2,{word}\n".encode("latin-1")
    with pytest.raises(DataError, match=r"a\.csv: line 3: expected a CSV file in UTF-8"):
        decoded(Path("a.csv"), raw)
