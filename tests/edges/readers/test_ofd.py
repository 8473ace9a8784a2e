"""OFD files: text objects put into reading order."""

from pathlib import Path

from edges.readers.making import ofd, sentence, text_object, texts, zipped


def test_text_is_read_by_page_then_from_top_to_bottom_then_from_left_to_right(tmp_path: Path) -> None:
    first = text_object(20, 50, "二、培训") + text_object(45, 20.5, "调研") + text_object(30, 20, "一、党建")
    data = ofd(first, text_object(20, 20, "三、宣讲"))
    assert texts(tmp_path, "a.ofd", data) == ["一、党建调研", "二、培训", "三、宣讲"]


def test_a_gap_between_two_stretches_prints_as_a_blank(tmp_path: Path) -> None:
    page = text_object(20, 20, "调研", 'DeltaX="5"') + text_object(60, 20, "组织二科", 'DeltaX="g 3 5"')
    assert texts(tmp_path, "a.ofd", ofd(page)) == ["调研 组织二科"]


def test_characters_set_one_by_one_join_into_words(tmp_path: Path) -> None:
    page = "".join(text_object(20 + 5 * n, 20, sign) for n, sign in enumerate("组织二科"))
    assert texts(tmp_path, "a.ofd", ofd(page)) == ["组织二科"]


def test_a_matrix_moves_and_scales_the_text(tmp_path: Path) -> None:
    moved = text_object(0, 0, "在下").replace('Size="5"', 'Size="10" CTM="0.5 0 0 0.5 20 80"')
    assert texts(tmp_path, "a.ofd", ofd(moved + text_object(20, 20, "在上"))) == ["在上", "在下"]


def test_broken_numbers_do_not_break_the_reading(tmp_path: Path) -> None:
    page = text_object(20, 20, "调研", 'DeltaX="g x y nan 1e999"').replace('Y="5"', 'Y="?"')
    assert texts(tmp_path, "a.ofd", ofd(page)) == ["调研"]


def test_a_scan_is_refused(tmp_path: Path) -> None:
    assert sentence(tmp_path, "a.ofd", ofd("<ofd:ImageObject/>")).startswith("OFD 是扫描件")


def test_an_encrypted_package_is_refused(tmp_path: Path) -> None:
    assert "已加密" in sentence(tmp_path, "a.ofd", zipped({"OFD.xml": "<OFD/>", "Encryptions.xml": "<E/>"}))


def test_a_package_that_points_nowhere_is_refused(tmp_path: Path) -> None:
    data = zipped({"OFD.xml": "<OFD><DocRoot>../../etc/Document.xml</DocRoot></OFD>"})
    assert "已损坏" in sentence(tmp_path, "a.ofd", data)
