from dataclasses import FrozenInstanceError, fields

import pytest

from unic_tfn.runs.one_run.values import Assignment, Outcome


@pytest.mark.parametrize("kind", [Assignment, Outcome])
def test_bundles_do_not_change(kind):
    bundle = kind(*range(len(fields(kind))))
    with pytest.raises(FrozenInstanceError):
        setattr(bundle, fields(kind)[0].name, None)
