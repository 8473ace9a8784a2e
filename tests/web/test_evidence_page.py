"""Evidence is handed out as a download, to those who may see the task, and to nobody else."""

import io

from desk_kit import DeskKit
from dubanflow.services.evidence import keep_stream

PDF = b"%PDF-1.4\n%%EOF\n"


def handed_in(desk: DeskKit) -> str:
    """The address of a file that a task of 组织二科 has."""
    number = desk.kit.task()
    desk.kit.act(number, "accept", "3-2")
    kept = keep_stream(desk.kit.office, "整改 报告.pdf", io.BytesIO(PDF))
    desk.kit.act(number, "report", "3-2", evidence=(kept,))
    return f"/tasks/{number}/evidence/{kept.sha256}"


def test_the_unit_the_supervisor_and_the_auditor_get_the_file_as_it_was(desk: DeskKit) -> None:
    address = handed_in(desk)
    for login in ("zuzhi2-lly", "ducha", "shenji"):
        browser = desk.as_(login)
        answer = browser.client.get(address)
        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''%E6%95%B4%E6%94%B9")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "application/octet-stream"


def test_another_unit_finds_nothing_there(desk: DeskKit) -> None:
    address = handed_in(desk)
    assert desk.as_("ganbu-lly").client.get(address).status_code == 404
    assert desk.as_("admin").client.get(address).status_code == 403


def test_a_hash_of_another_tasks_file_is_not_served(desk: DeskKit) -> None:
    address = handed_in(desk)
    other = desk.kit.task("另一件事")
    digest = address.rsplit("/", 1)[-1]
    assert desk.as_("ducha").client.get(f"/tasks/{other}/evidence/{digest}").status_code == 404
    assert desk.as_("ducha").client.get(f"/tasks/{other}/evidence/../../units.yaml").status_code == 404
