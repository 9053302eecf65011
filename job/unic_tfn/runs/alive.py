"""Keeps a process's note in the job folder fresh while its observer is told of progress."""

from typing import TYPE_CHECKING

from unic_tfn.grid import Run
from unic_tfn.records.at_work import Presence
from unic_tfn.records.metrics_document import RunMetrics
from unic_tfn.runs.job.observer import Account, Observer
from unic_tfn.training.device import Device

if TYPE_CHECKING:
    from unic_tfn.training.train import Epoch


class AliveObserver:
    """An observer that passes on what it is told, and takes each epoch for a sign of life.

    Args:
        observer: is told everything.
        presence: the process's note.
    """

    def __init__(self, observer: Observer, presence: Presence) -> None:
        self.observer = observer
        self.presence = presence

    def started(self, device: Device | None, account: Account) -> None:
        """Pass it on."""
        self.observer.started(device, account)

    def epoch(self, run: Run, epoch: "Epoch") -> None:
        """Show that this process is alive, and pass it on."""
        self.presence.beat()
        self.observer.epoch(run, epoch)

    def finished(self, run: Run, metrics: RunMetrics, seconds: float) -> None:
        """Pass it on."""
        self.observer.finished(run, metrics, seconds)

    def failed(self, run: Run, error: Exception) -> None:
        """Pass it on."""
        self.observer.failed(run, error)
