from tests.data.importing.feature_files import (
    dealt,
    label_table,
    sequences,
)
from tests.data.importing.imports import (
    run,
)


def test_odd_lengths_are_told(tmp_path):
    value = dealt(sequences())
    value["train"]["vision"][2, value["train"]["vision_lengths"][2] :] = 5
    value["train"]["audio_lengths"][1] = 99
    _, account = run(tmp_path, value, label_table())
    assert account.modalities["vision"].beyond == (value["train"]["id"][2],)
    assert account.modalities["audio"].too_long == (value["train"]["id"][1],)
