import io

from PIL import Image

from tests.runs.jobs import ALONE, PACKAGE, do, read_csv
from tests.tiny import tiny_spec
from unic_tfn.interactions.npz import from_npz
from unic_tfn.records.job_folder import JobFolder


def test_each_file_is_what_its_name_says(undisturbed):
    record = JobFolder(undisturbed.folder).read_record(ALONE)
    assert Image.open(io.BytesIO((record.directory / "confusion.png").read_bytes())).format == "PNG"
    history = read_csv(record.directory / "history.csv")
    assert [int(row["epoch"]) for row in history] == list(range(1, len(history) + 1))
    rows = read_csv(record.directory / "predictions.csv")
    explained = from_npz((record.directory / "interactions.npz").read_bytes())
    tested = [row["id"] for row in rows if row["split"] == "test"]
    assert set(explained.ids) <= set(tested) <= set(PACKAGE.ids)


def test_weights_are_kept_where_they_are_asked_for(undisturbed, tmp_path):
    record = JobFolder(undisturbed.folder).record_path(ALONE)
    assert (record / "weights.safetensors").is_file()
    spec = tiny_spec(save_weights=False, seeds=[1], grid={"text": ["A"]})
    without = JobFolder(do(tmp_path, spec=spec).folder).read_record(ALONE)
    assert "weights.safetensors" not in without.metrics.files
