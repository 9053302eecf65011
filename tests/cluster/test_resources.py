from dataclasses import replace

from unic_tfn.cluster.resources import Resources, task_resources
from unic_tfn.data.source import Outline, outline
from unic_tfn.jobspec.find import find_jobspec
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.runs.plan import plan

FULL = read_jobspec(find_jobspec("full"), {})
DATA = outline("synthetic")


def asked(spec: Jobspec = FULL, data: Outline = DATA, shards: int = 1, gpu: bool = False):
    return task_resources(spec, data, plan(spec, data), shards, gpu)


def test_the_papers_networks_get_what_the_manifests_for_kubernetes_give_them() -> None:
    assert asked().memory == 4
    assert asked(gpu=True).memory == 8
    assert asked().processors == 2


def test_small_networks_get_less_and_large_data_more() -> None:
    smoke = read_jobspec(find_jobspec("smoke"), {})
    assert asked(smoke, outline(smoke.data)).memory == 2
    large = replace(DATA, clips=100 * DATA.clips)
    assert asked(data=large).memory > 16


def test_the_time_covers_the_longest_shard_with_a_margin() -> None:
    seconds = sum(item.seconds for item in plan(FULL, DATA))
    whole = asked().minutes
    assert 3 * seconds / 60 < whole < 3 * seconds / 60 + 20
    assert whole % 10 == 0
    assert asked(shards=4).minutes < whole
    assert asked(gpu=True).minutes < whole


def test_times_are_written_as_slurm_reads_them() -> None:
    assert Resources(1, 1, 10).time == "00:10:00"
    assert Resources(1, 1, 1510).time == "25:10:00"


def test_a_tuned_run_gets_memory_for_two_of_the_largest_networks_that_it_draws() -> None:
    """On the built-in data, 7.9 GiB were measured where it draws networks of 70 million."""
    variants = read_jobspec(find_jobspec("variants"), {})
    assert 8 < asked(variants).memory <= 12
