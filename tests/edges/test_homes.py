"""A home made from what an office has, without overwriting anything."""

from pathlib import Path

import pytest
import xlsxwriter

from dubanflow.domain.errors import BadInput
from dubanflow.register import load_register
from dubanflow.services.homes import check_home, init_home, sample_settings
from dubanflow.settings import KEYS, load_settings
from kit import REGISTER


def test_a_new_home_is_whole_and_a_second_init_changes_nothing(tmp_path: Path) -> None:
    assert len(init_home(tmp_path / "office", {})) == 3
    assert init_home(tmp_path / "office", {}) == []
    assert [row.what for row in check_home(tmp_path / "office", {}) if row.problems] == []


def test_a_register_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(REGISTER, encoding="utf-8")
    init_home(tmp_path / "office", {})
    before = (tmp_path / "office" / "units.yaml").read_bytes()
    with pytest.raises(BadInput, match="没有覆盖"):
        init_home(tmp_path / "office", {}, units=other)
    assert (tmp_path / "office" / "units.yaml").read_bytes() == before


def test_a_register_kept_in_excel_is_taken_over(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "units.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["单位名称", "简称", "联络员", "联络员邮箱", "负责人", "负责人邮箱"])
        sheet.write_row(1, 0, ["组织二科", "二科", "组织二科联络员", "a@b.example", "组织二科科长", "c@d.example"])
    init_home(tmp_path / "office", {}, units=tmp_path / "units.xlsx")
    register, _ = load_register(tmp_path / "office" / "units.yaml")
    assert register is not None
    assert [unit.name for unit in register.units] == ["组织二科"]


def test_the_sample_settings_name_every_key_and_say_what_the_program_does_without_them(tmp_path: Path) -> None:
    (tmp_path / "dubanflow.toml").write_text(sample_settings(), encoding="utf-8")
    bare = load_settings(tmp_path, {})
    live = "\n".join(line.removeprefix("# ") if " = " in line else line for line in sample_settings().splitlines())
    (tmp_path / "dubanflow.toml").write_text(live, encoding="utf-8")
    assert load_settings(tmp_path, {}) == bare
    assert live.count(" = ") == len(KEYS)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "office").write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match="不能作单位目录"):
        init_home(tmp_path / "office", {})
