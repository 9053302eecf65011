"""`unic-tfn validate`: the jobspec and the data in one look."""

from pathlib import Path

import pytest

from tests.tiny import SPEC, write_spec

ROOT = Path(__file__).parents[2]


def test_validate_reads_jobspec_and_data(cli, spec, data):
    done = cli("validate", spec, "--data", data)
    assert done.code == 0
    assert done.out.splitlines() == [
        f"{spec}: valid, 4 runs.",
        "data tiny data: valid, 45 clips.",
    ]
    smoke = cli("validate", ROOT / "jobspecs" / "smoke.yaml")
    assert "synthetic data: valid, 70 clips.\n" in smoke.out


@pytest.mark.parametrize("command", ["validate", "plan", "run"])
def test_a_setting_that_cannot_act_is_said(cli, tmp_path, data, command):
    model = {**SPEC["model"], "fusion_dropout": "none", "fusion_rate": 0.2}
    spec = write_spec(tmp_path / "idle.yaml", model=model, grid={"text": ["A"]}, seeds=[1])
    outputs = ("--outputs", tmp_path / "out") if command == "run" else ()
    done = cli(command, spec, "--data", data, *outputs)
    assert done.code == 0
    notes = [line for line in done.err.splitlines() if line.startswith("Note: ")]
    idle = ["model.vision", "model.text", "model.fusion_rate", "training.patience"]
    assert [line.split()[1] for line in notes] == idle
