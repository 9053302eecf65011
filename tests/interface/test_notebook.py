"""Progress in a notebook: one bar, drawn anew; lines only for what a person must see."""

import sys
from types import SimpleNamespace

import pytest

from tests.interface.test_progress import COSTS, METRICS, make_job
from tests.records.records import OTHER, RUN
from unic_tfn.interface.notebook import in_notebook, show_in_notebook
from unic_tfn.runs.job.observer import Account
from unic_tfn.training.device import Device
from unic_tfn.training.train import Epoch


class FakeNotebook:
    """Remembers what is shown, as IPython's `display` and its handle would show it."""

    def __init__(self, kernel=True):
        self.shown = []
        self.display = SimpleNamespace(display=self.show)
        self.shell = SimpleNamespace(kernel=object()) if kernel else SimpleNamespace()

    def get_ipython(self):
        return self.shell

    def show(self, data, raw, display_id):
        assert raw
        assert display_id
        self.shown.append(data)
        return SimpleNamespace(update=lambda data, raw: self.shown.append(data))


@pytest.fixture
def notebook(monkeypatch):
    fake = FakeNotebook()
    monkeypatch.setitem(sys.modules, "IPython", fake)
    return fake


def test_one_bar_is_drawn_anew_and_ends_full(notebook, tmp_path, capsys):
    job = make_job(tmp_path, synthetic=True)
    with show_in_notebook(job, (RUN, OTHER), COSTS) as display:
        display.started(Device("cpu", "CPU", 1), Account((), {}, (RUN, OTHER)))
        display.epoch(RUN, Epoch(1, 1.6, 0.3, 1.5, 0.4))
        display.finished(RUN, METRICS, 1.25)
        display.failed(OTHER, ValueError("too <large>"))
    display.close({OTHER: ValueError("too <large>")})
    words = [data["text/plain"] for data in notebook.shown]
    assert words[0].startswith("0/2 runs")
    assert any("epoch 1, validation loss 1.500" in line for line in words)
    assert words[-1] == "2/2 runs"
    assert 'value="20" max="20"' in notebook.shown[-1]["text/html"]
    out = capsys.readouterr().out
    assert "FAILED: too <large>" in out
    assert "[1/2]" not in out
    assert "┃" not in out


def test_without_anything_to_do_there_is_no_bar(notebook, tmp_path, capsys):
    job = make_job(tmp_path)
    with show_in_notebook(job, (RUN,), COSTS) as display:
        display.started(None, Account((RUN,), {}, ()))
    display.close({})
    assert notebook.shown == []
    assert "1 done before, 0 to do" in capsys.readouterr().out


def test_a_notebook_is_a_process_with_a_kernel(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not in_notebook()
    for kernel in (True, False):
        monkeypatch.setitem(sys.modules, "IPython", FakeNotebook(kernel))
        assert in_notebook() == kernel
