"""A section whose heading names the owner and the time for everything below it."""

from dubanflow.services.plan_items import PlanItem
from kit import Kit
from plan_kit import bring, items

PLAN = """\
云川市委组织部2026年工作要点

一、规范干部工作（干部科牵头，9月底前完成）
1.报送干部监督情况。每件一报。
2.修订考核办法，5月31日前印发。
3.选派挂职干部。对口选派5名。（组织二科负责）
二、夯实基层基础
4.走访村党组织。全年走遍。
三、抓好信息工作
各科室要结合实际（办公室另行通知）抓好落实，年底前完成全部任务。
5.规范信息报送。及时报送重要信息。
"""

NESTED = """\
云川市委组织部2026年工作要点

一、党的建设（干部科牵头，11月底前完成）
（一）思想建设
1.抓学习。每件一报。
（二）组织建设（组织二科牵头）
1.抓支部。全部达标。
"""


def test_what_a_heading_says_is_proposed_for_items_that_say_nothing_themselves(kit: Kit) -> None:
    bring(kit, PLAN)
    found = {item.title: item for item in items(kit, "2026-P1").values()}

    def told(title: str) -> tuple[str, str]:
        item = found[title]
        return (unit_name(kit, item), str(item.deadline))

    assert told("报送干部监督情况") == ("干部科", "2026-09-30")
    assert found["报送干部监督情况"].unit_why == "所在部分“规范干部工作”写明由“干部科”牵头。"
    assert found["报送干部监督情况"].deadline_why == "所在部分“规范干部工作”写明“9月底前”。"
    assert found["报送干部监督情况"].unit_score == 0.9
    # what an item says of itself stands
    assert told("修订考核办法，5月31日前印发") == ("干部科", "2026-05-31")
    assert told("选派挂职干部") == ("组织二科", "2026-09-30")
    # no further than the section; and a sentence below a heading asks nobody
    assert "所在部分" not in found["走访村党组织"].unit_why + found["走访村党组织"].deadline_why
    assert "所在部分" not in found["规范信息报送"].unit_why + found["规范信息报送"].deadline_why


def test_a_heading_reaches_through_those_below_it(kit: Kit) -> None:
    bring(kit, NESTED)
    told = [(item.title, unit_name(kit, item), str(item.deadline)) for item in items(kit, "2026-P1").values()]
    assert told == [("抓学习", "干部科", "2026-11-30"), ("组织建设", "组织二科", "2026-11-30")]


def unit_name(kit: Kit, item: PlanItem) -> str:
    return str(dict(kit.rows("select id, name from unit")).get(item.unit_id, ""))
