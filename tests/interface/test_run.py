"""Training from Python: the same records as by command, and the same refusals."""

import json

import pytest

import unic_tfn
from tests.tiny import SPEC, results, tiny_package, write_spec
from unic_tfn.errors import JobspecError, UsageError


def records(folder):
    """Return the results of a job but for `job.json`, which names where the data are."""
    found = results(folder)
    return {name: contents for name, contents in found.items() if name.startswith("runs")}


@pytest.fixture(scope="module")
def study(trained, tmp_path_factory):
    outputs = tmp_path_factory.mktemp("python")
    spec = trained / "tiny.yaml"
    return unic_tfn.run(spec, tiny_package(), outputs=outputs, quiet=True)


def test_a_package_in_memory_gives_the_records_that_the_command_makes(trained, study):
    assert records(study.folder) == records(trained / "tiny")
    assert len(records(study.folder)) > 20
    assert study.problems.empty
    assert len(study.interactions("M-TA").clips)


def test_it_is_kept_with_the_job_so_that_later_steps_find_it(study):
    said = json.loads((study.folder / "job.json").read_text())
    assert said["jobspec"]["data"] == str(study.folder / "package")
    table = study.report().tables
    assert {"table-1", "table-1-probe"} <= set(table)


def test_what_is_done_is_not_done_again_and_progress_is_lines(trained, capsys):
    again = unic_tfn.run(trained / "tiny.yaml", trained / "data", "T-*/1", trained)
    said = capsys.readouterr()
    assert "1 run on the data tiny data, 45 clips; 1 done before, 0 to do." in said.out
    assert again.folder == trained / "tiny"


def test_quiet_is_quiet(trained, tmp_path, capfd):
    spec = write_spec(tmp_path / "two.yaml", grid={"text": ["A", "V"]}, seeds=SPEC["seeds"][:1])
    study = unic_tfn.run(spec, tiny_package(), outputs=tmp_path, quiet=True)
    assert capfd.readouterr().out == ""
    # The vision array of the tiny data survives no training.
    assert study.problems.run.tolist() == ["T-V/1"]
    assert study.problems.detail[0].startswith("failed: ")
    assert set(study.scores.run) == {"T-A/1"}


def test_refusals_are_the_commands(trained, tmp_path):
    with pytest.raises(UsageError, match="The grid's cells are T-A, M-TA"):
        unic_tfn.run(trained / "tiny.yaml", trained / "data", "X-*", tmp_path, quiet=True)
    with pytest.raises(JobspecError, match='Did you mean "smoke"'):
        unic_tfn.run("smok", quiet=True)
    assert list(tmp_path.iterdir()) == []
