"""`unic-tfn plan`: the table of runs, and the times in it."""

import re

from tests.tiny import tiny_spec
from unic_tfn.records.job_folder import JobFolder


def test_plan_lists_every_run_with_its_shard(cli, spec, data):
    done = cli("plan", spec, "--data", data, "--shards", 2)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "Job tiny: 4 runs on the data tiny data"
    listed = [line.split() for line in lines[2:6]]
    assert [line[0] for line in listed] == [run.name for run in tiny_spec().runs()]
    assert {line[-1] for line in listed} == {"0/2", "1/2"}
    assert lines[6].startswith("All runs on two CPU cores: about ")
    assert "the longest of 2 shards" in lines[6]
    assert lines[6].endswith("; one shard is enough.")
    assert lines[7].startswith("All runs on a data-centre GPU: about ")
    assert "about 5 min on a cluster" in lines[8]


def test_plan_says_when_more_shards_are_worthwhile(cli):
    """The paper's grid: minutes on a GPU, where another node's start takes longer."""
    lines = cli("plan", "full").out.splitlines()[-3:]
    assert re.search(r"two CPU cores: about .*; up to \d+ shards are worthwhile\.$", lines[0])
    assert lines[1].endswith("; one shard is enough.")
    assert "longest" not in "".join(lines)


def test_plan_and_run_agree_on_parameters_and_shards(cli, spec, data, undisturbed):
    listed = cli("plan", spec, "--data", data).out.splitlines()[2:6]
    for run, line in zip(tiny_spec().runs(), listed, strict=True):
        counted = JobFolder(undisturbed).read_record(run).metrics.training.parameters
        assert int(line.split()[1].replace(",", "")) == counted


def test_no_width_of_the_terminal_cuts_or_wraps_the_table(cli, spec, data, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    narrow = cli("plan", spec, "--data", data)
    monkeypatch.setenv("COLUMNS", "200")
    assert cli("plan", spec, "--data", data).out == narrow.out
    assert all(run.name in narrow.out for run in tiny_spec().runs())
    assert "\x1b" not in narrow.out
    assert all(line == line.rstrip() for line in narrow.out.splitlines())
