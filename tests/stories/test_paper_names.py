"""What a paper is kept under: the name that a workflow file gives it, the word of its number, its file."""

import pytest

from dubanflow.domain.errors import BadInput, BadSettings
from dubanflow.services.papers import paper_bytes
from kit import Kit, moment
from paper_kit import document_of, late, numbers, released, text_of


def test_a_paper_that_the_workflow_file_invents_has_its_own_numbers(sqlite_kit: Kit) -> None:
    number = late(sqlite_kit)
    line = released(sqlite_kit, "own:黄色督办单", number)
    assert (line.name, line.number) == ("黄色督办单", "督黄色督办单〔2026〕1号")
    assert "黄色督办单" in text_of(document_of(sqlite_kit, line))


def test_two_kinds_with_the_same_word_are_refused_before_a_number_is_taken(sqlite_kit: Kit) -> None:
    path = sqlite_kit.root / "dubanflow.toml"
    path.write_text('[office]\ndocument_words = {"催办单" = "云督", "督办通知单" = "云督"}\n', encoding="utf-8")
    sqlite_kit.reopen()
    with pytest.raises(BadSettings, match="会相同"):
        released(sqlite_kit, "督办通知单", late(sqlite_kit))
    assert numbers(sqlite_kit) == []


def test_a_paper_whose_file_is_gone_is_made_again_and_one_that_was_changed_is_told(sqlite_kit: Kit) -> None:
    line = released(sqlite_kit, "督办通知单", late(sqlite_kit))
    path = sqlite_kit.root / line.file
    data = path.read_bytes()
    path.unlink()
    assert paper_bytes(sqlite_kit.office, line, moment=moment("4-20")) == data
    path.write_bytes(data + b"x")
    with pytest.raises(BadInput, match="与签发时的内容不一致"):
        paper_bytes(sqlite_kit.office, line, moment=moment("4-20"))
