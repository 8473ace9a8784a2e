"""A back-up holds the whole office, is proved, and becomes an office again."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from dubanflow.cli import run as cli
from dubanflow.domain.errors import BadInput
from dubanflow.office import open_office
from dubanflow.services import backup
from dubanflow.services.audit import verify
from dubanflow.services.evidence import keep_stream
from kit import Kit, moment

PDF = b"%PDF-1.4\n%%EOF\n"


def worked(kit: Kit) -> Kit:
    number = kit.task()
    kit.act(number, "accept", "3-3")
    kit.act(number, "report", "3-4", evidence=(keep_stream(kit.office, "总结.pdf", io.BytesIO(PDF)),))
    kit.run("3-5")
    return kit


def test_an_office_comes_back_from_its_back_up_as_it_was(sqlite_kit: Kit, tmp_path: Path) -> None:
    kit = worked(sqlite_kit)
    (kit.root / "workflows").mkdir(exist_ok=True)
    (kit.root / "workflows" / "说明.txt").write_text("本单位的规定", encoding="utf-8")
    made = backup.make_backup(kit.office, moment("3-6"))
    assert made.path.name == "dubanflow-20260306-010000.zip" and made.tasks == 1
    assert backup.backups(kit.office) == [made.path]
    backup.restore_backup(made.path, tmp_path / "新")
    again = open_office(tmp_path / "新", {})
    assert verify(again.database).clean
    with again.database.read() as connection:
        assert connection.scalar("select count(*) from event") == made.events
        assert connection.scalar("select name from evidence") == "总结.pdf"
    assert (tmp_path / "新" / "workflows" / "说明.txt").read_text(encoding="utf-8") == "本单位的规定"
    assert not (tmp_path / "新" / "out").exists() and not (tmp_path / "新" / "backups").exists()
    assert next((tmp_path / "新" / "evidence").rglob("[0-9a-f]" * 8 + "*")).read_bytes() == PDF


def test_a_back_up_is_made_while_somebody_writes(sqlite_kit: Kit) -> None:
    kit = worked(sqlite_kit)
    with kit.office.database.write() as connection:
        connection.execute("update setting set value = value")
        assert backup.make_backup(kit.office, moment("3-6")).tasks == 1


def test_its_counts_are_those_of_the_copy_and_a_file_that_went_meanwhile_stops_nothing(
    sqlite_kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = worked(sqlite_kit)
    copy, files = backup._copy_ledger, backup._files

    def copied_and_worked_on(*given: Any) -> Path:
        done = copy(*given)
        kit.task("又一件事")
        return done

    monkeypatch.setattr(backup, "_copy_ledger", copied_and_worked_on)
    monkeypatch.setattr(backup, "_files", lambda office: [*files(office), kit.root / "papers" / "没有签成.docx"])
    assert backup.make_backup(kit.office, moment("3-6")).tasks == 1


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://duban@db/duban", "postgresql://duban@db/duban", ""),
        ("postgresql+psycopg://duban:a%40b@db:5432/duban", "postgresql://duban@db:5432/duban", "a@b"),
        ("postgresql:///duban?host=/run/postgresql", "postgresql:///duban?host=/run/postgresql", ""),
    ],
)
def test_no_password_stands_among_the_arguments_of_the_dump(url: str, address: str, password: str) -> None:
    assert backup._address(url) == (address, password)


def test_two_back_ups_of_one_instant_do_not_overwrite_each_other(sqlite_kit: Kit) -> None:
    names = [backup.make_backup(sqlite_kit.office, moment("3-6")).path.name for _ in range(2)]
    assert names == ["dubanflow-20260306-010000.zip", "dubanflow-20260306-010000-2.zip"]


def test_a_damaged_back_up_is_known_before_it_is_needed(sqlite_kit: Kit, tmp_path: Path) -> None:
    made = backup.make_backup(worked(sqlite_kit).office, moment("3-6"))
    other = tmp_path / "改过.zip"
    with zipfile.ZipFile(made.path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data + b"\n" if name == "units.yaml" else data)
    with pytest.raises(BadInput, match=r"units\.yaml 与备份时不同"):
        backup.check_backup(other)
    half = tmp_path / "半.zip"
    half.write_bytes(made.path.read_bytes()[:-200])
    with pytest.raises(BadInput, match="不是完整的备份文件"):
        backup.restore_backup(half, tmp_path / "新")
    assert not (tmp_path / "新").exists()


def test_a_back_up_is_never_laid_over_something(sqlite_kit: Kit) -> None:
    made = backup.make_backup(sqlite_kit.office, moment("3-6"))
    with pytest.raises(BadInput, match="不是空目录"):
        backup.restore_backup(made.path, sqlite_kit.root)


def test_a_name_that_leads_outside_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "坏.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../outside.txt", "x")
        archive.writestr(
            backup.MANIFEST,
            '{"made_at": "", "schema": "", "database": "sqlite", "tasks": 0, "events": 0, "files": {}}',
        )
    with pytest.raises(BadInput, match=r"文件名“\.\./outside\.txt”不对"):
        backup.restore_backup(path, tmp_path / "新")
    assert not (tmp_path / "outside.txt").exists()


def test_from_the_command_line(sqlite_kit: Kit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit = worked(sqlite_kit)
    assert cli(["--home", str(kit.root), "backup", "make", "--to", str(tmp_path / "U盘")]) == 0
    assert "已备份并核对" in capsys.readouterr().out
    (made,) = (tmp_path / "U盘").iterdir()
    assert cli(["backup", "check", str(made)]) == 0
    assert cli(["backup", "restore", str(made), str(tmp_path / "新")]) == 0
    assert "先运行 dubanflow daily --dry-run" in capsys.readouterr().out
    assert cli(["--home", str(tmp_path / "新"), "task", "list"]) == 0
    assert cli(["backup", "check", str(tmp_path / "没有.zip")]) == 1


def test_postgresql_is_dumped_by_its_own_tool(kit: Kit) -> None:
    import shutil

    if kit.office.database.dialect == "sqlite":
        return
    postgres_kit = kit

    if shutil.which("pg_dump") is None:
        with pytest.raises(BadInput, match="需要 pg_dump"):
            backup.make_backup(postgres_kit.office, moment("3-6"))
        return
    made = backup.make_backup(worked(postgres_kit).office, moment("3-6"))
    assert made.database == "postgresql" and made.tasks == 1
    with zipfile.ZipFile(made.path) as archive:
        assert archive.read(backup.DUMP).startswith(b"PGDMP")
