import pytest

from tests.model_card.jobs import record, write
from unic_tfn.errors import UsageError
from unic_tfn.model_card.card import write_cards
from unic_tfn.records.job_folder import JobFolder


def test_the_card_lies_beside_the_weights_and_the_record_stays_valid(tmp_path):
    job = write(tmp_path)
    before = record(job, "M-TAV/1")
    ((path,), synthetic) = write_cards(job, "M-TAV/1")
    assert synthetic
    assert path == before.directory / "README.md"
    assert record(job, "M-TAV/1") == before
    folder = JobFolder(job)
    document = folder.open_job()
    run = folder.find_run(document, "M-TAV/1")
    assert folder.finished_result(run, document.fingerprint_of(run)).metrics == before.metrics


def test_a_card_made_again_is_the_same_and_an_edited_one_is_kept(tmp_path):
    job = write(tmp_path)
    ((path,), _) = write_cards(job, "T-T/1")
    first = path.read_bytes()
    write_cards(job, "T-T/1")
    assert path.read_bytes() == first
    path.write_bytes(first.replace(b"license: other", b"license: mit"))
    with pytest.raises(UsageError, match=r"exists already and says something else"):
        write_cards(job, "T-*")
    assert b"license: mit" in path.read_bytes()
    assert not (job / "runs/T-T/2/README.md").exists()
    write_cards(job, "T-*", force=True)
    assert path.read_bytes() == first
    assert (job / "runs/T-T/2/README.md").is_file()


def test_without_weights_a_card_needs_a_place(tmp_path):
    job = write(tmp_path, weights=False)
    with pytest.raises(UsageError, match=r"did not keep its weights") as caught:
        write_cards(job, "T-T/1")
    assert "save_weights: true" in caught.value.remedy
    assert write_cards(job, "T-T/1", tmp_path / "card.md") == ([tmp_path / "card.md"], True)
    assert "not kept" in (tmp_path / "card.md").read_text()
    assert not list(job.rglob("README.md"))


def test_a_file_holds_one_card(tmp_path):
    job = write(tmp_path)
    with pytest.raises(UsageError, match=r"2 runs are meant"):
        write_cards(job, "T-T", tmp_path / "card.md")
    assert not (tmp_path / "card.md").exists()
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=r"folder: exists already"):
        write_cards(job, "T-T/1", tmp_path / "folder")
