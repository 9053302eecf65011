"""The jobspec that was asked for: found by name, with options in the place of its settings."""

from tests.tiny import SPEC, write_spec
from unic_tfn.interface.given_jobspec import found_jobspec, read_given


def test_options_take_the_place_of_the_settings(tmp_path):
    path = write_spec(tmp_path / "x.yaml", data="packages/one")
    plain = read_given(path, None)
    assert (plain.data, plain.training.device) == ("packages/one", SPEC["training"]["device"])
    changed = read_given(path, "packages/two", "gpu")
    assert (changed.data, changed.training.device) == ("packages/two", "gpu")
    back = changed.model_copy(update={"data": plain.data, "training": plain.training})
    assert back == plain


def test_a_shipped_name_is_told_with_its_file_and_a_path_is_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    shipped = found_jobspec("smoke", told.append)
    assert told == [f"Jobspec smoke: {shipped}"]
    assert found_jobspec("smoke.yaml", told.append).name == "smoke.yaml"
    assert len(told) == 1
