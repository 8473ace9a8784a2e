"""Many done at once: what is refused is told beside the rest; what breaks in the middle hides nothing that was done."""

import pytest

from dubanflow.domain.errors import DatabaseUnavailable, Forbidden, Refused
from dubanflow.services.many import each

THINGS = [(str(number), f"2026-00{number}") for number in range(1, 5)]


def test_one_that_is_refused_does_not_stop_the_rest() -> None:
    def do(key: str) -> None:
        if key == "2":
            raise Refused("已经核验。")
        if key == "3":
            raise Forbidden("只能由督查员办理。")

    assert [one.fault for one in each(THINGS, do)] == ["", "已经核验。", "只能由督查员办理。", ""]


@pytest.mark.parametrize("error", [DatabaseUnavailable("连不上数据库。"), OSError(28, "No space left on device")])
def test_what_breaks_before_anything_was_done_is_raised(error: Exception) -> None:
    def do(_key: str) -> None:
        raise error

    with pytest.raises(type(error)):
        each(THINGS, do)


def test_what_breaks_in_the_middle_ends_it_and_what_was_done_is_told() -> None:
    tried = []

    def do(key: str) -> None:
        tried.append(key)
        if key == "3":
            raise OSError(28, "No space left on device")

    found = each(THINGS, do)
    assert [one.done for one in found] == [True, True, False, False]
    assert tried == ["1", "2", "3"]
    assert all("没有办" in one.fault for one in found[2:])
