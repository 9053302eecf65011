"""`unic-tfn plan --power`: what it prints, from stated assumptions and from records."""

import shutil

import pytest

from tests.report.jobs import Fake, write_job
from tests.tiny import tiny_package, write_spec
from unic_tfn.data.package.store import write_package


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    grid = {"text": ("T", "TA", "TAV"), "multimodal": ("T", "TA", "TAV")}
    return write_job(tmp_path_factory.mktemp("outputs"), Fake(grid=grid))


def table(out, header):
    """Return the rows of the table whose header begins with a word, as lists of entries."""
    lines = out.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{header}  "))
    rows = []
    for line in lines[start + 1 :]:
        if not line:
            break
        rows.append([entry.strip() for entry in line.split("  ") if entry.strip()])
    return rows


def test_the_paper_s_grid(cli):
    done = cli("plan", "full", "--power")
    assert done.code == 0
    assert done.out.splitlines()[0] == "Job full: what its report can show of the synthetic data"
    own = table(done.out, "question")
    assert [row[1] for row in own] == ["15", "12", "18"]
    designs = {row[0]: row[1:] for row in table(done.out, "design")}
    mine = designs["3 seeds (this job)"]
    assert mine[:2] == ["193", "57"]
    assert mine[-3:] == own[0][-3:]
    assert designs["5 folds x 3 seeds"][:2] == ["965", "285"]
    assert designs["5 folds x 3 seeds"][-3:] == ["4.6", "6.5", "2.7"]
    assert designs["5 folds x 10 seeds"][-3:] == ["3.1", "4.4", "1.8"]
    assert "differ on 30 % of the clips" in done.out
    assert "not measured on these data" in done.out
    assert "Note:" not in done.out


def test_the_cheapest_designs(cli):
    out = cli("plan", "full", "--power", "--difference", "4").out
    assert "The cheapest designs that find 4 points:" in out
    after = out[out.index("The cheapest designs") :]
    rows = table(after, "question")
    assert len(rows) == 9
    assert all("seeds" in " ".join(row) for row in rows)
    nothing = cli("plan", "full", "--power", "--difference", "0.01").out
    assert nothing.count("none: 10 folds x 100 seeds find ") == 9


@pytest.mark.parametrize("points", ["0", "-3", "100", "1e9", "nan", "inf", "three"])
def test_nonsensical_differences_are_refused(cli, points):
    done = cli("plan", "full", "--power", "--difference", points)
    assert done.code == 2
    assert "--difference" in done.err
    assert done.out == ""


@pytest.mark.parametrize("options", [("--difference", "3"), ("--from", "x")])
def test_its_options_need_it(cli, options):
    done = cli("plan", "full", *options)
    assert (done.code, done.out) == (2, "")
    assert f"{options[0]} belongs to --power" in done.err


def test_shards_do_not_go_with_it(cli):
    done = cli("plan", "full", "--power", "--shards", "3")
    assert (done.code, done.out) == (2, "")
    assert "--shards" in done.err


def test_estimates_from_records(cli, job):
    out = cli("plan", "full", "--power", "--from", job).out
    assert (
        f"Estimated from 18 of 18 runs on the synthetic data (191 tested clips, 3 seeds) in {job}"
        in out
    )
    estimated = table(out[out.index("Estimated from") :], "question")
    assert len(estimated) == 3
    assert all(row[1].endswith(" %") for row in estimated)
    assert "not measured" not in out
    assert "few" not in out


def test_few_records_are_called_rough(cli, job, tmp_path):
    shutil.copytree(job, tmp_path / "few")
    for cell in ("T-TAV", "M-T", "M-TA", "M-TAV"):
        shutil.rmtree(tmp_path / "few" / "runs" / cell)
    out = cli("plan", "full", "--power", "--from", tmp_path / "few").out
    assert "Estimated from 6 of 18 runs" in out
    assert "Note: the records are few and their estimates rough" in out


def test_records_of_one_seed(cli, tmp_path):
    grid = {"text": ("T", "TA")}
    path = write_job(tmp_path, Fake(grid=grid, seeds=(1,), name="one"))
    out = cli("plan", "full", "--power", "--from", path).out
    assert "Note: the records have one seed" in out


def test_a_folder_that_is_not_a_job_s(cli, tmp_path):
    done = cli("plan", "full", "--power", "--from", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "expected a job folder" in done.err


def test_the_job_s_own_records_are_pointed_out(cli, job, tmp_path, monkeypatch):
    shutil.copytree(job, tmp_path / "full")
    monkeypatch.setenv("UNIC_OUTPUTS", str(tmp_path))
    assert f"--from {tmp_path / 'full'} estimates" in cli("plan", "full", "--power").out
    assert "--from JOB_FOLDER estimates" in cli("plan", "demo", "--power").out


def test_a_grid_that_compares_nothing(cli, tmp_path):
    package = tmp_path / "package"
    write_package(tiny_package(), package)
    path = write_spec(tmp_path / "lonely.yaml", grid={"text": ["A"]})
    done = cli("plan", path, "--data", package, "--power")
    assert (done.code, done.out) == (2, "")
    assert "expected cells that can be compared" in done.err


def test_groups_without_estimates_are_named(cli, tmp_path):
    package = tmp_path / "package"
    grouped = tiny_package()
    write_package(
        tiny_package(groups=[f"video {n // 5}" for n in range(len(grouped.ids))]), package
    )
    path = write_spec(tmp_path / "job.yaml", grid={"text": ["A", "TA"]})
    out = cli("plan", path, "--data", package, "--power").out
    assert "Note: clips of a group (speaker, video) are taken for independent" in out
    assert "standard deviation of 10 points over seeds" in out
    once = write_spec(tmp_path / "once.yaml", grid={"text": ["A", "TA"]}, seeds=[1])
    assert "one seed does not show" in cli("plan", once, "--data", package, "--power").out


def test_label_sources_without_multimodal_ones_have_no_mean(cli, tmp_path):
    grid = {"text": ["T", "TA"], "audio": ["A", "TA"]}
    folded = {"seeds": [1], "folds": {"k": 5}, "data": "synthetic"}
    path = write_spec(tmp_path / "job.yaml", grid=grid, **folded)
    out = cli("plan", path, "--power", "--difference", 9).out
    *_, sources = table(out, "question")
    assert sources[0] == "training the same input on other labels"
    assert (sources[1], sources[2] == sources[3], sources[4]) == ("1", True, "-")
    # The networks of its folds say how networks vary.
    assert "one seed does not show" not in out
    # Of the two questions, one has a cheapest design for its mean.
    assert out.count("all pooled  ") == 1


def test_a_label_source_that_the_data_lack(cli, tmp_path):
    grid = {"text": ["T"], "valence": ["T"]}
    path = write_spec(tmp_path / "job.yaml", grid=grid, data="synthetic")
    done = cli("plan", path, "--power")
    assert (done.code, done.out) == (64, "")
    assert "valence" in done.err
