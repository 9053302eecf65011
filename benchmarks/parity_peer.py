"""The peer's side of `parity`: MMSA's own TFN and training loop, asked over standard input.

Runs in an environment of its own, with MMSA and torch, so it imports nothing of this project. It
reads a task as JSON from each line and answers with lines of JSON; arrays travel in files. MMSA's
network takes all three modalities: for fewer, a subclass leaves the factors out as ours does.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from MMSA.models.singleTask.TFN import TFN
from MMSA.trains import singleTask
from MMSA.utils import setup_seed

MODALITIES = {"A": "audio", "V": "vision", "T": "text"}


class Part(TFN):
    """MMSA's TFN without the factors of some modalities."""

    def __init__(self, settings: Any, letters: str) -> None:
        super().__init__(settings)
        networks = {"A": "audio_subnet", "V": "video_subnet", "T": "text_subnet"}
        widths = {"A": self.audio_hidden, "V": self.video_hidden, "T": self.text_out}
        size = 1
        for letter, name in networks.items():
            if letter in letters:
                size *= widths[letter] + 1
            else:
                delattr(self, name)
        self.kept = [(MODALITIES[k], name) for k, name in networks.items() if k in letters]
        self.post_fusion_layer_1 = torch.nn.Linear(size, self.post_fusion_dim)

    def forward(self, text_x: Any, audio_x: Any, video_x: Any) -> dict[str, Any]:
        """Return the logits under MMSA's name for them."""
        given = {"text": text_x, "audio": audio_x.squeeze(1), "vision": video_x.squeeze(1)}
        tensor = torch.ones(len(text_x), 1)
        for modality, name in self.kept:
            vector = getattr(self, name)(given[modality])
            vector = torch.cat([torch.ones(len(vector), 1), vector], 1)
            tensor = torch.einsum("bi,bj->bij", tensor, vector).flatten(1)
        hidden = torch.relu(self.post_fusion_layer_1(self.post_fusion_dropout(tensor)))
        hidden = torch.relu(self.post_fusion_layer_2(hidden))
        return {"M": self.post_fusion_layer_3(hidden)}


class Batches:
    """Shuffled batches of some clips, in the form that MMSA's loader gives them."""

    def __init__(self, arrays: dict[str, Any], rows: Any, size: int) -> None:
        self.arrays = {name: torch.from_numpy(array[rows]) for name, array in arrays.items()}
        self.size = size

    def __len__(self) -> int:
        return -(-len(self.arrays["labels"]) // self.size)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for rows in torch.randperm(len(self.arrays["labels"])).split(self.size):
            batch = {name: array[rows] for name, array in self.arrays.items()}
            yield {**batch, "labels": {"M": batch["labels"]}}


class Recorder(singleTask.TFN):
    """MMSA's training loop, whose validation losses are kept."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        # Its own metrics are made for three classes.
        self.metrics: Any = lambda predicted, gold: {}
        self.losses: list[float] = []

    def do_test(self, *arguments: Any, **options: Any) -> Any:
        """Return what MMSA's does."""
        results = super().do_test(*arguments, **options)
        self.losses.append(results["Loss"])
        return results


def network(task: dict[str, Any]) -> Any:
    """Return the network of a task, with torch's initial values."""
    settings = SimpleNamespace(**task["settings"], train_mode="classification")
    return TFN(settings) if task["letters"] == "TAV" else Part(settings, task["letters"])


def steps(task: dict[str, Any]) -> dict[str, Any]:
    """Take Adam's first steps from given weights, without dropout.

    The answer's file has the first step's logits and gradients, then all weights after each step,
    and at the end the logits in evaluation.
    """
    arrays = dict(np.load(task["file"]))
    model = network(task)
    state = {k[2:]: torch.from_numpy(v) for k, v in arrays.items() if k.startswith("w:")}
    left = set(model.load_state_dict(state, strict=False).missing_keys)
    if any("num_batches" not in name and "output_" not in name for name in left):
        raise SystemExit(f"Weights are missing: {left}")
    model.train()
    optimizer = torch.optim.Adam(list(model.parameters())[2:], lr=task["learning_rate"])
    batch = [torch.from_numpy(arrays[name]) for name in ("text", "audio", "vision")]
    labels, found = torch.from_numpy(arrays["labels"]).long(), {}
    for number in range(task["steps"]):
        optimizer.zero_grad()
        logits = model(*batch)["M"]
        torch.nn.CrossEntropyLoss()(logits, labels).backward()
        if number == 0:
            found["logits"] = logits.detach().numpy().copy()
            found |= {
                f"g:{name}": p.grad.numpy().copy()
                for name, p in model.named_parameters()
                if p.grad is not None
            }
        optimizer.step()
        found |= {f"{number}:{name}": v.numpy().copy() for name, v in model.state_dict().items()}
    model.eval()
    with torch.no_grad():
        found["evaluated"] = model(*batch)["M"].numpy()
    answer = str(Path(task["file"]).with_suffix(".answer.npz"))
    np.savez(answer, **found)
    return {"file": answer}


def runs(task: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Train once with each seed, and yield what came of it."""
    arrays = dict(np.load(task["file"]))
    rows = {name: arrays.pop(f"rows:{name}") for name in ("train", "valid", "test")}
    loaders = {name: Batches(arrays, part, task["batch_size"]) for name, part in rows.items()}
    test = [loaders["test"].arrays[name] for name in ("text", "audio", "vision")]
    with tempfile.TemporaryDirectory() as folder:
        settings = SimpleNamespace(
            train_mode="classification",
            dataset_name="MOSI",
            model_name="tfn",
            KeyEval="Loss",
            device="cpu",
            cur_seed=1,
            model_save_path=Path(folder) / "model.pth",
            learning_rate=task["learning_rate"],
            early_stop=task["patience"],
        )
        for seed in task["seeds"]:
            setup_seed(seed)
            model, trainer = network(task), Recorder(settings)
            trainer.do_train(model, loaders)
            model.load_state_dict(torch.load(settings.model_save_path))
            model.eval()
            with torch.no_grad():
                predicted = model(*test)["M"].argmax(1)
            best = int(np.argmin(trainer.losses))
            yield {
                "best_epoch": best + 1,
                "valid_loss": trainer.losses[best],
                "predicted": predicted.tolist(),
            }


def main() -> None:
    """Answer tasks until standard input ends."""
    torch.set_num_threads(1)
    for line in sys.stdin:
        task = json.loads(line)
        for answer in [steps(task)] if task["task"] == "steps" else runs(task):
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
