"""What a shard tells whoever is watching it: a terminal, a notebook, a test."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from unic_tfn.grid import Run
from unic_tfn.training.backend import Device

if TYPE_CHECKING:
    from unic_tfn.training.train import Epoch


@dataclass(frozen=True)
class Account:
    """What a shard found before it trained anything.

    Args:
        done: the runs that have a valid record.
        aside: where each record that could not be used was moved; the folder's name says why.
        todo: the runs to train.
    """

    done: tuple[Run, ...]
    aside: dict[Run, Path]
    todo: tuple[Run, ...]


class Observer(Protocol):
    """Is told what a shard does; `unic_tfn.cli.progress` shows it to a person."""

    def started(self, device: Device | None, account: Account) -> None:
        """The backend is loaded, if there is anything to do."""

    def epoch(self, run: Run, epoch: "Epoch") -> None:
        """A run has come through an epoch."""

    def finished(self, run: Run, metrics: dict[str, Any], seconds: float) -> None:
        """A run's record is written."""

    def failed(self, run: Run, error: Exception) -> None:
        """A run has failed; the others go on."""
