from unic_tfn.doctor.finding import Finding, first_error
from unic_tfn.errors import DataError, DeviceError


def test_the_first_error_counts_and_warnings_do_not() -> None:
    data, device = DataError("Bad."), DeviceError("No GPU.")
    good = Finding("python", "3.11", warning="old")
    findings = [good, Finding("device", "none", error=device), Finding("data", "bad", error=data)]
    assert first_error(findings) is device
    assert first_error([good]) is None
    assert first_error([]) is None
