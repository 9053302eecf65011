"""The peer's side of `training_step`: MMSA's own TFN and optimizer, driven over standard input.

Runs in an environment of its own, with MMSA and torch, so it imports nothing of this project. It
reads a number of steps from each line and answers with the milliseconds that a step took.
"""

import sys
import time
from types import SimpleNamespace

import torch
from MMSA.models.singleTask.TFN import TFN

# MMSA's settings for CH-SIMS, which the paper's network is taken to have.
SETTINGS = SimpleNamespace(
    feature_dims=(768, 25, 1434),
    hidden_dims=(128, 32, 128),
    text_out=256,
    post_fusion_dim=32,
    dropouts=(0.4, 0.4, 0.4, 0.4),
    num_classes=7,
    train_mode="classification",
)
BATCH, STEPS, LEARNING_RATE = 32, 50, 5e-4


def main() -> None:
    """Answer requests until standard input ends."""
    torch.manual_seed(0)
    torch.set_num_threads(int(sys.argv[1]))
    model = TFN(SETTINGS).train()
    optimizer = torch.optim.Adam(list(model.parameters())[2:], lr=LEARNING_RATE)
    loss_of = torch.nn.CrossEntropyLoss()
    text, audio = torch.randn(BATCH, STEPS, 768), torch.randn(BATCH, 1, 25)
    vision, labels = torch.randn(BATCH, 1, 1434), torch.randint(0, 7, (BATCH,))
    for line in sys.stdin:
        count = int(line)
        began = time.perf_counter()
        for _ in range(count):
            optimizer.zero_grad()
            loss = loss_of(model(text, audio, vision)["M"], labels)
            loss.backward()
            optimizer.step()
            loss.item()
        print((time.perf_counter() - began) / count * 1e3, flush=True)


main()
