"""How long plans take to read: a typical plan, and a long one of growing size, as one JSON object.

usage: reading.py [--items N] [--repeat R]

The plans are made by this script. In the dense one every item has owners, dates, a deliverable, a target and measures;
in the ordinary one, as in the plans that offices issue, one item of five is like that and the others are a sentence or
two each. Times are processor seconds, which other work on the machine does not change much: the median of R runs in
this process, imports left out. `first_s` is the first plan of a process, which compiles the rules; `growth` is the time
per item of the long dense plan over that of the short one, near 1 where reading is linear. For a document of 5 MiB:
--items 20500 --repeat 1.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable

from dubanflow.domain.definition_json import dump, load
from dubanflow.domain.plan.reading import read_plan
from dubanflow.domain.plan.values import Line

ITEM = (
    "{n}.推进窗口标准化建设。9月底前制定《窗口服务办法》，新建示范窗口20个，每季度通报一次。"
    "一是统一标识；二是公开流程。（牵头单位：办公室；配合单位：人才科；完成时限：10月底前）"
)
ORDINARY = (
    "{n}.开展“清风护航”专项行动。紧盯服务群众“最后一公里”，深入排查窗口单位作风方面的突出问题，健全问题线索移送、会商研判和跟踪督办机制，推动从个案查处向系统治理延伸。",
    "{n}.深化干部能力素质提升。举办科级干部专题研修班4期，选派年轻干部到项目一线、信访一线实践锻炼，注重在重大任务中发现和识别干部。（干部科）",
    "{n}.提升基层治理效能。完善网格化服务管理，推动资源、服务、管理向基层下沉，持续为基层减负，清理规范面向基层的各类工作群和政务移动应用程序。",
    "{n}.做好离退休干部工作。落实各项待遇，用心用情做好服务，鼓励老同志为全市发展建言献策，重阳节前走访慰问。",
)


def ordinary(n: int) -> str:
    """Item `n` (from 1) of an ordinary plan."""
    return ORDINARY[n % 5 - 1] if n % 5 else ITEM


def lines(count: int, item: Callable[[int], str] = lambda n: ITEM) -> list[Line]:
    """A plan of `count` items in sections of ten."""
    rows = ["云川市2026年工作要点"]
    for n in range(1, count + 1):
        if n % 10 == 1:
            rows.append(f"（{'一二三四五六七八九十'[n // 10 % 10]}）提升服务水平")
        rows.append(item(n).format(n=(n - 1) % 10 + 1))
    return [Line(number, text) for number, text in enumerate(rows, start=1)]


def seconds(document: list[Line], count: int, repeat: int) -> float:
    """The median time to read a plan of `count` items."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        found = read_plan(document, year=2026)
        times.append(time.process_time() - start)
        assert len(found.items) == count
    return statistics.median(times)


def size_of(document: list[Line]) -> int:
    """The size of a document in bytes of UTF-8."""
    return sum(len(line.text.encode()) + 1 for line in document)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    first = seconds(lines(25, ordinary), 25, 1)  # compiles the expressions
    seconds(lines(10), 10, 1)
    dense, mixed = lines(args.items), lines(args.items, ordinary)
    short, long = seconds(lines(25), 25, args.repeat), seconds(dense, args.items, args.repeat)
    usual, usual_long = seconds(lines(25, ordinary), 25, args.repeat), seconds(mixed, args.items, args.repeat)
    result = {
        "first_s": round(first, 3),
        "typical_plan_s": round(usual, 4),
        "dense_plan_s": round(short, 4),
        "items": args.items,
        "bytes": size_of(mixed),
        "long_plan_s": round(usual_long, 3),
        "mib_per_s": round(size_of(mixed) / 2**20 / usual_long, 2),
        "dense_bytes": size_of(dense),
        "dense_long_plan_s": round(long, 3),
        "dense_mib_per_s": round(size_of(dense) / 2**20 / long, 2),
        "growth": round((long / args.items) / (short / 25), 2),
        "definition_load_s": _definition_load(args.repeat),
    }
    print(json.dumps(result))


def _definition_load(repeat: int) -> float:
    """The time to load a compiled workflow, which every query does."""
    from dubanflow.definitions import load_definition
    from dubanflow.places import bundled_file

    definition, _ = load_definition(bundled_file("workflows/supervision.yaml"))
    assert definition is not None
    text = dump(definition)
    times = []
    for _ in range(repeat):
        start = time.process_time()
        load(text)
        times.append(time.process_time() - start)
    return round(statistics.median(times), 5)


if __name__ == "__main__":
    main()
