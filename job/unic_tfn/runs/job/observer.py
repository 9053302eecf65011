"""What a shard tells whoever is watching it: a terminal, a notebook, a test."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from unic_tfn.grid import Run
from unic_tfn.records.metrics_document import RunMetrics
from unic_tfn.training.device import Device

if TYPE_CHECKING:
    from unic_tfn.training.train import Epoch


@dataclass(frozen=True)
class SetAside:
    """A record that could not be used.

    Args:
        reason: why, in a word, such as `damaged-metrics`.
        place: where it is now.
    """

    reason: str
    place: Path


@dataclass(frozen=True)
class Account:
    """What a shard found before it trained anything.

    Args:
        done: the runs that have a valid record.
        aside: the records that could not be used, and were set aside.
        todo: the runs to train.
        remarks: on processes that were killed while they trained one of these.
    """

    done: tuple[Run, ...]
    aside: dict[Run, SetAside]
    todo: tuple[Run, ...]
    remarks: tuple[str, ...] = ()


class Observer(Protocol):
    """Is told what a shard does; `unic_tfn.interface.progress` shows it to a person."""

    def started(self, device: Device | None, account: Account) -> None:
        """The backend is loaded, if there is anything to do."""

    def epoch(self, run: Run, epoch: "Epoch") -> None:
        """A run has come through an epoch."""

    def finished(self, run: Run, metrics: RunMetrics, seconds: float) -> None:
        """A run's record is there; usually this process has written it."""

    def failed(self, run: Run, error: Exception) -> None:
        """A run has failed; the others go on."""
