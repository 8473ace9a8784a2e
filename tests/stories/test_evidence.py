"""Evidence: proved before it is kept, kept once by its content, a task's from the act that brought it."""

import io
import zipfile
from pathlib import Path

import pytest

from dubanflow.cli import run as cli
from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.services.evidence import clean_name, damaged, evidence_of, find_evidence, keep_stream, place_of
from kit import Kit

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def reported(kit: Kit, **files: bytes) -> int:
    number = kit.task()
    kit.act(number, "accept", "3-3")
    kept = tuple(keep_stream(kit.office, f"{name}.{name[:3]}", io.BytesIO(data)) for name, data in files.items())
    kit.act(number, "report", "3-4", evidence=kept)
    with kit.office.database.read() as connection:
        return int(connection.scalar("select id from task where number = ?", [number]))


def test_what_was_handed_in_is_the_tasks_and_found_by_its_hash(kit: Kit) -> None:
    task = reported(kit, pdf=PDF, png=PNG)
    with kit.office.database.read() as connection:
        filed = evidence_of(connection, task)
        assert [(one.name, one.size, one.by) for one in filed] == [
            ("pdf.pdf", len(PDF), "zuzhi2-lly"),
            ("png.png", len(PNG), "zuzhi2-lly"),
        ]
        found, path = find_evidence(kit.office, connection, task, filed[0].sha256)
        assert path.read_bytes() == PDF and found == filed[0]
        with pytest.raises(NotFound, match="没有这份佐证材料"):
            find_evidence(kit.office, connection, task, "0" * 64)


def test_the_same_file_twice_is_stored_once(kit: Kit) -> None:
    first = keep_stream(kit.office, "甲.pdf", io.BytesIO(PDF))
    second = keep_stream(kit.office, "乙.pdf", io.BytesIO(PDF))
    assert first.sha256 == second.sha256
    folder = kit.root / "evidence"
    assert [path for path in folder.rglob("*") if path.is_file()] == [place_of(kit.office.home, first.sha256)]


def test_a_refused_act_leaves_no_evidence_with_the_task(kit: Kit) -> None:
    number = kit.task()
    kept = keep_stream(kit.office, "甲.pdf", io.BytesIO(PDF))
    with pytest.raises(Refused):
        kit.act(number, "report", "3-4", evidence=(kept,))  # not accepted yet
    with kit.office.database.read() as connection:
        assert connection.scalar("select count(*) from evidence") == 0


# name, content, part of the sentence
REFUSED = [
    ("空.pdf", b"", "是空的"),
    ("程序.exe", b"MZ\x90\0", "不是可以上传的种类"),
    ("没有后缀", PDF, "不是可以上传的种类"),
    ("照片.jpg", PDF, "实际是PDF 文件"),
    ("总结.docx", package("xl/workbook.xml"), "实际是Excel 工作簿"),
    ("总结.pdf", b"MZ\x90\0" + b"\0" * 20, "实际是程序文件"),
    ("说明.txt", b"a\0b", "内容却不是这种文件"),
    ("说明.txt", "机密★长期\n关于某事的报告\n".encode(), "只处理非涉密文件"),
    ("大.pdf", PDF + b"\0" * (2 << 20), "超过 1 兆字节"),
    ("..", PDF, "没有文件名"),
]


@pytest.mark.parametrize(("name", "data", "part"), REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_sentence_and_leaves_nothing(
    sqlite_kit: Kit, name: str, data: bytes, part: str
) -> None:
    sqlite_kit.environ = {**sqlite_kit.environ, "DUBANFLOW_EVIDENCE_MAX_MB": "1"}
    sqlite_kit.reopen()
    with pytest.raises(BadInput, match=part):
        keep_stream(sqlite_kit.office, name, io.BytesIO(data))
    assert not [path for path in (sqlite_kit.root / "evidence").rglob("*") if path.is_file()]


# as sent -> as kept
NAMES = [
    ("C:\\Users\\a\\整改 报告.pdf", "整改 报告.pdf"),
    ("../../etc/passwd.txt", "passwd.txt"),
    ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
    ("甲#乙|丙.pdf", "甲乙丙.pdf"),
    ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
]


@pytest.mark.parametrize(("sent", "kept"), NAMES)
def test_a_name_is_only_a_name(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_an_office_may_narrow_the_kinds(sqlite_kit: Kit) -> None:
    sqlite_kit.environ = {**sqlite_kit.environ, "DUBANFLOW_EVIDENCE_KINDS": "pdf、ofd"}
    sqlite_kit.reopen()
    with pytest.raises(BadInput, match="可以上传的有：pdf、ofd"):
        keep_stream(sqlite_kit.office, "照片.png", io.BytesIO(PNG))


def test_a_file_changed_or_gone_from_the_home_is_named(kit: Kit) -> None:
    task = reported(kit, pdf=PDF, png=PNG)
    with kit.office.database.read() as connection:
        first, second = evidence_of(connection, task)
        place_of(kit.office.home, first.sha256).write_bytes(b"changed")
        place_of(kit.office.home, second.sha256).unlink()
        assert [(filed.name, words) for filed, words in damaged(kit.office, connection)] == [
            ("pdf.pdf", "文件内容被改动"),
            ("png.png", "文件不在了"),
        ]


def test_the_audit_of_evidence_says_which_file_of_which_task(
    sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    reported(sqlite_kit, pdf=PDF)
    ask = ["--home", str(sqlite_kit.root), "audit", "evidence"]
    assert cli(ask) == 0
    assert "1 件：没有发现问题" in capsys.readouterr().out
    for path in (sqlite_kit.root / "evidence").rglob("*"):
        if path.is_file():
            path.unlink()
    assert cli(ask) == 1
    assert "任务2026-001“pdf.pdf”：文件不在了" in capsys.readouterr().out


def test_from_the_command_line_a_missing_file_is_named(sqlite_kit: Kit, tmp_path: Path) -> None:
    from dubanflow.services.evidence import keep_files

    with pytest.raises(BadInput, match="没有找到佐证材料"):
        keep_files(sqlite_kit.office, [tmp_path / "没有.pdf"])
