"""`unic-tfn validate`: the jobspec and the data in one look."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_validate_reads_jobspec_and_data(cli, spec, data):
    done = cli("validate", spec, "--data", data)
    assert done.code == 0
    assert done.out.splitlines() == [
        f"{spec}: valid, 4 runs.",
        "data tiny data: valid, 45 clips.",
    ]
    smoke = cli("validate", ROOT / "jobspecs" / "smoke.yaml")
    assert "synthetic data synthetic: valid, 70 clips." in smoke.out
