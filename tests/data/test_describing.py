import numpy as np

from job.data.describing import baselines, describe_package
from job.data.package import SPLITS, LabelSource
from job.grid import Cell

from .packages import small_package


def package(clips=60):
    codes = np.random.default_rng(0).integers(0, 2, clips).astype(np.int32)
    random = np.random.default_rng(1).standard_normal((clips, 3)).astype(np.float32)
    random[:, 0] += 8 * codes
    random[2] = random[0]
    labels = {name: LabelSource(("a", "b"), codes) for name in ("text", "audio")}
    split = [SPLITS[index % 3] for index in range(clips)]
    return small_package(
        clips, features={"audio": random}, text_length=None, labels=labels, split=split
    )


def test_probe_finds_what_is_planted():
    majority, probe = baselines(package(), Cell("text", "A"))
    assert majority < 0.8
    assert probe == 1


def test_card():
    lines = list(describe_package(package()))
    assert "text and audio labels: 100.0% the same, Cohen's kappa 1.00" in lines
    assert "audio: 1 test clips nearly equal to a train clip" in lines
    assert any(line.startswith("T-A ") for line in lines)
