from tests.data.importing.feature_files import (
    dealt,
    label_table,
    sequences,
    write_files,
)
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions


def test_odd_columns_are_counted(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        value[split]["vision"][..., 3] = value[split]["vision"][..., 0]
        value[split]["vision"][..., 4] *= 1e6
    _, account = import_features(*write_files(tmp_path, value, label_table()), ImportOptions())
    assert account.modalities["vision"].duplicate == 1
    low, high = account.modalities["vision"].scales
    assert high / low > 1e4
    assert account.modalities["audio"].scales is None
    assert account.modalities["audio"].stored == "float64"
