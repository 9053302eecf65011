from pathlib import Path

import pytest

from tests.tiny import Notes, tiny_spec
from unic_tfn.records import at_work as module
from unic_tfn.records.at_work import at_work, signs_of_life
from unic_tfn.runs.alive import AliveObserver
from unic_tfn.runs.job.observer import Account
from unic_tfn.training.train import Epoch

RUN, OTHER = tiny_spec().runs()[:2]


def test_everything_is_passed_on_and_an_epoch_is_a_sign_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TOUCH_SECONDS", 0)
    notes, account = Notes(), Account((), {}, (RUN, OTHER))
    with at_work(tmp_path) as presence:
        observer = AliveObserver(notes, presence)
        observer.started(None, account)
        presence.doing(RUN)
        before = signs_of_life(tmp_path)
        observer.epoch(RUN, Epoch(1, 1.0, 0.5, 1.0, 0.5))
        assert signs_of_life(tmp_path) != before
        observer.finished(RUN, None, 1.0)  # type: ignore[arg-type]
        observer.failed(OTHER, ValueError("x"))
    assert notes.account is account
    assert (notes.epochs, notes.done) == ([(RUN, 1)], [RUN])
    assert [run for run, _ in notes.broken] == [OTHER]
