from pathlib import Path

from tests.runs.jobs import ALONE, OTHER, do
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.job.observer import Account, SetAside


def test_a_shard_accounts_for_every_run_that_it_was_given(undisturbed, tmp_path):
    folder = JobFolder(tmp_path / "tiny")
    folder.record_path(ALONE).mkdir(parents=True)
    account = do(tmp_path, [ALONE, OTHER]).notes.account
    assert isinstance(account, Account)
    assert set(account.done) | set(account.todo) == {ALONE, OTHER}
    place = Path(tmp_path / "tiny" / "set-aside" / "T-A" / "1.missing-metrics.1")
    assert account.aside == {ALONE: SetAside("missing-metrics", place)}
