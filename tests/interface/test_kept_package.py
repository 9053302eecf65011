from tests.tiny import tiny_package
from unic_tfn.data.package.store import read_package
from unic_tfn.interface.kept_package import keep_package
from unic_tfn.records.job_folder import JobFolder


def test_a_package_is_written_once_and_replaced_by_another(tmp_path):
    job = JobFolder(tmp_path / "job")
    path = keep_package(tiny_package(), job)
    assert read_package(path).digest == tiny_package().digest
    before = (path / "features.safetensors").stat()
    assert keep_package(tiny_package(), job) == path
    after = (path / "features.safetensors").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    other = tiny_package(clips=50)
    assert keep_package(other, job) == path
    assert read_package(path).digest == other.digest
