import pytest

from tests.data.importing.feature_files import (
    dealt,
    label_table,
    sequences,
    write_files,
)
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.data.preparation import Frameless
from unic_tfn.errors import DataError


def test_clips_without_frames_are_dropped_by_choice(tmp_path):
    value = dealt(sequences())
    value["train"]["audio"][1] = 0
    silent = value["train"]["id"][1]
    files = write_files(tmp_path, value, label_table())
    package, account = import_features(*files, ImportOptions(frameless=Frameless.DROP))
    assert account.frameless == (silent,)
    assert silent not in package.ids
    assert len(package.ids) == 9
    assert package.columns == {}
    split = SplitOptions(ratio=(6, 2, 2), group_from_id=True)
    options = ImportOptions(frameless=Frameless.DROP, split=split)
    package, _ = import_features(*files, options)
    assert package.groups == tuple(clip.split("$_$")[0] for clip in package.ids)
    value["test"]["audio"][:] = 0
    files = write_files(tmp_path, value, label_table())
    with pytest.raises(DataError, match="none for test once clips without frames are dropped"):
        import_features(*files, ImportOptions(frameless=Frameless.DROP))
