from pathlib import Path

import pytest

from dubanflow.domain.errors import BadInput
from dubanflow.places import Home, bundled, write_bytes

WORKFLOW = "workflows/supervision.yaml"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "单位")


@pytest.mark.parametrize("name", ["workflows", "notifications"])
def test_the_bundled_folders_are_found(name: str) -> None:
    assert bundled(name).is_dir()


def test_without_an_own_file_the_bundled_one_is_found(home: Home) -> None:
    assert not home.is_own(WORKFLOW)
    assert home.find(WORKFLOW) == bundled("workflows") / "supervision.yaml" == home.bundled(WORKFLOW)


def test_an_own_file_replaces_the_bundled_one(home: Home) -> None:
    write_bytes(home.own(WORKFLOW), b"name: own")
    assert home.is_own(WORKFLOW)
    assert home.find(WORKFLOW) == home.workflows / "supervision.yaml"
    assert home.bundled(WORKFLOW).is_file()


def test_a_windows_path_means_the_same(home: Home) -> None:
    assert home.find("workflows\\supervision.yaml") == home.find(WORKFLOW)


@pytest.mark.parametrize(
    "relative",
    [
        "../secrets.txt",  # above the home
        "workflows/../../secrets.txt",  # above it by a way through it
        "workflows\\..\\..\\secrets.txt",  # the same, as Windows writes it
        "/etc/passwd",  # absolute
        "C:/secrets.txt",  # a drive
        "",  # nothing
    ],
)
def test_a_path_that_leads_outside_is_refused(home: Home, relative: str) -> None:
    with pytest.raises(BadInput, match="请写相对路径"):
        home.find(relative)


def test_everything_of_an_office_lies_in_its_home(home: Home) -> None:
    places = (home.settings, home.database, home.units, home.workflows, home.notifications, home.out, home.mail)
    assert all(place.is_relative_to(home.root) for place in places)


def test_a_file_is_written_whole_and_replaces_the_one_before(tmp_path: Path) -> None:
    target = tmp_path / "一" / "二" / "清单.txt"
    write_bytes(target, b"one")
    write_bytes(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["清单.txt"]


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "清单.txt"
    target.mkdir()
    with pytest.raises(OSError, match="清单"):
        write_bytes(target, b"one")
    assert [path.name for path in tmp_path.iterdir()] == ["清单.txt"]
