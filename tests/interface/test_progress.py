from dataclasses import replace

import pytest
from rich.console import Console

from tests.records.records import (
    FINGERPRINT,
    OTHER,
    RUN,
    TRAINING,
    make_metrics,
    scores,
    write_for,
)
from tests.tiny import tiny_package, tiny_spec
from unic_tfn.data.package.digest import make_package
from unic_tfn.interface.progress import finished_results, results_table, show
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.job.job import Job
from unic_tfn.runs.job.observer import Account, SetAside
from unic_tfn.training.device import Device
from unic_tfn.training.train import Epoch

COSTS = {"TA": 10.0}
HALF = scores(accuracy=0.5, weighted_f1=0.25)
METRICS = make_metrics(HALF, training=TRAINING.model_copy(update={"best_epoch": 3, "epochs": 11}))


def make_job(folder, name="tiny data", synthetic=False):
    spec = tiny_spec(grid={"multimodal": ["TA"], "text": ["A"]}, seeds=[1111, 1112])
    given = tiny_package()
    package = make_package(
        name=name,
        synthetic=synthetic,
        ids=given.ids,
        split=given.split,
        features=given.features,
        text_length=given.text_length,
        labels=given.labels,
    )
    return Job(
        spec, package, JobFolder(folder), "tensorflow", {"tensorflow": "2.21.0"}, FINGERPRINT
    )


def told(job, *, failure=None, capsys, aside=None, device=True):
    """Return what a person sees of two runs."""
    with show(job, (RUN, OTHER), COSTS) as display:
        account = Account((), aside or {}, (RUN, OTHER))
        display.started(Device("cpu", "CPU", 1) if device else None, account)
        display.epoch(RUN, Epoch(1, 1.6, 0.3, 1.5, 0.4))
        display.finished(RUN, METRICS, 1.25)
        if failure:
            display.failed(OTHER, failure)
        else:
            display.finished(OTHER, METRICS, 0.5)
    display.close({OTHER: failure} if failure else {})
    return capsys.readouterr().out


def test_plain_lines_where_there_is_no_terminal(tmp_path, capsys):
    lines = told(make_job(tmp_path), capsys=capsys).splitlines()
    assert lines[0] == "Device: CPU (CPU), backend tensorflow 2.21.0."
    assert lines[1] == ("Job tiny: 2 runs on the data tiny data, 45 clips; 0 done before, 2 to do.")
    assert lines[2].startswith("[1/2] M-TA/1111      accuracy  50.0%  weighted F1  25.0%  best epo")
    assert lines[2].endswith(" s left")
    assert lines[3].startswith("[2/2] M-TA/1112")
    assert lines[3].endswith("0.5 s")
    assert lines[-1] == f"Run records: {tmp_path / 'runs'}"
    assert "\x1b" not in "".join(lines)


def test_failures_are_named_with_where_to_look(tmp_path, capsys):
    shown = told(make_job(tmp_path), failure=ValueError("out [bold] of luck\nmore"), capsys=capsys)
    assert "[2/2] M-TA/1112      FAILED: out [bold] of luck\n" in shown
    assert "1 run failed: M-TA/1112." in shown
    assert f"Why: {tmp_path / 'failures'}" in shown
    silent = told(make_job(tmp_path), failure=ValueError(), capsys=capsys)
    assert "FAILED: ValueError\n" in silent


def test_what_was_set_aside_is_counted_by_reason(tmp_path, capsys):
    aside = dict.fromkeys((RUN, OTHER), SetAside("damaged-history", tmp_path))
    shown = told(make_job(tmp_path), aside=aside, capsys=capsys)
    assert "Earlier records set aside in set-aside/: 2 (damaged-history)." in shown


def test_synthetic_data_are_called_so(tmp_path, capsys):
    shown = told(make_job(tmp_path, synthetic=True), capsys=capsys)
    assert shown.count(SYNTHETIC_SENTENCE) == 1
    assert "on the synthetic data tiny data" in shown
    assert "test clips of the synthetic data tiny data" in " ".join(shown.split())
    assert SYNTHETIC_SENTENCE not in told(make_job(tmp_path), capsys=capsys)


@pytest.mark.parametrize("name", ["[/bold]", "[red]mosi", "[link=x]", ":smiley:"])
def test_names_are_no_markup(tmp_path, capsys, name):
    shown = told(make_job(tmp_path, name), capsys=capsys)
    assert shown.count(name) == 2


def table_of(job):
    return results_table(job, finished_results(job))


def cells(table):
    columns = {column.header: list(column.cells) for column in table.columns}
    return {
        (source, name): columns[source][row]
        for row, name in enumerate(columns["input"])
        for source in columns
        if source != "input"
    }


def test_table_is_the_papers_layout_from_valid_records_alone(tmp_path):
    job = make_job(tmp_path)
    missing = {("multimodal labels", "A"): "-", ("text labels", "TA"): "-"}
    none_yet = {("multimodal labels", "TA"): "not yet", ("text labels", "A"): "not yet"}
    assert cells(table_of(job)) == {**missing, **none_yet}
    half, third = (write_for(job.package, tmp_path, *of) for of in ((RUN, 1 / 2), (OTHER, 1 / 3)))
    shown = cells(table_of(job))["multimodal labels", "TA"]
    assert shown == in_percent(
        (half.accuracy + third.accuracy) / 2, (half.weighted_f1 + third.weighted_f1) / 2
    )
    (tmp_path / "runs" / RUN.name / "history.csv").write_text("damaged")
    one = in_percent(third.accuracy, third.weighted_f1)
    assert cells(table_of(job))["multimodal labels", "TA"] == f"{one} (1 of 2)"
    other = Job(job.jobspec, job.package, job.folder, job.backend, job.versions, "another")
    assert cells(table_of(other))["multimodal labels", "TA"] == "not yet"


def in_percent(accuracy, weighted_f1):
    return f"{100 * accuracy:.2f} / {100 * weighted_f1:.2f}"


def test_a_killed_process_is_told_of(tmp_path, capsys):
    with show(make_job(tmp_path), (RUN, OTHER), COSTS) as display:
        remark = "An earlier process ended without notice while it trained \x1b[31m."
        display.started(None, Account((), {}, (RUN, OTHER), (remark,)))
    said = capsys.readouterr().out
    assert "An earlier process ended without notice" in said
    assert "\x1b[31m" not in said


def test_variants_stand_under_one_another_in_the_table(tmp_path, capsys):
    plain = make_job(tmp_path)
    variants = {"tensor": {}, "late": {"model": {"fusion": "late"}}}
    spec = tiny_spec(grid={"multimodal": ["TA"]}, seeds=[1111], variants=variants)
    job = replace(plain, jobspec=spec)
    Console(width=100).print(results_table(job, {}))
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if " TA " in line]
    assert [row[1] for row in rows] == ["tensor", "late"]


def test_an_upper_bound_is_marked(tmp_path, capsys):
    given = {"model": {"weighting": "divergence", "divergence": "given"}}
    changes = {"variants": {"tensor": {}, "told": given}, "seeds": [1111]}
    job = replace(make_job(tmp_path), jobspec=tiny_spec(grid={"multimodal": ["TA"]}, **changes))
    with show(job, (), {}) as display:
        display.close({})
    said = " ".join(capsys.readouterr().out.split())
    assert "told (upper bound) │ TA" in said
    assert "tensor (upper bound)" not in said
    assert "Every network of told was told how far" in said
    assert "a reconstruction after Du et al. (2025)" in said
