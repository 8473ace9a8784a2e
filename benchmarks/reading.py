"""How long plans take to read: a typical plan, and a long one of growing size, as one JSON object.

usage: reading.py [--items N] [--repeat R]

The plan is made by this script: N items with owner brackets, dates, a deliverable and a target each. Times are the
median of R runs in this process, imports left out; `growth` is the time per item of the long plan over that of the
short one, near 1 where reading is linear.
"""

import argparse
import json
import statistics
import time

from dubanflow.domain.definition_json import dump, load
from dubanflow.domain.plan.reading import read_plan
from dubanflow.domain.plan.values import Line

ITEM = (
    "{n}.推进窗口标准化建设。9月底前制定《窗口服务办法》，新建示范窗口20个，每季度通报一次。"
    "一是统一标识；二是公开流程。（牵头单位：办公室；配合单位：人才科；完成时限：10月底前）"
)


def lines(count: int) -> list[Line]:
    """A plan of `count` items in sections of ten."""
    rows = ["云川市2026年工作要点"]
    for n in range(1, count + 1):
        if n % 10 == 1:
            rows.append(f"（{'一二三四五六七八九十'[n // 10 % 10]}）提升服务水平")
        rows.append(ITEM.format(n=(n - 1) % 10 + 1))
    return [Line(number, text) for number, text in enumerate(rows, start=1)]


def seconds(count: int, repeat: int) -> float:
    """The median time to read a plan of `count` items."""
    document = lines(count)
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        found = read_plan(document, year=2026)
        times.append(time.perf_counter() - start)
        assert len(found.items) == count
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    seconds(10, 1)  # compiles the expressions
    short, long = seconds(25, args.repeat), seconds(args.items, args.repeat)
    size = sum(len(line.text.encode()) for line in lines(args.items))
    result = {
        "typical_plan_s": round(short, 4),
        "items": args.items,
        "bytes": size,
        "long_plan_s": round(long, 3),
        "mib_per_s": round(size / 2**20 / long, 2),
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
        start = time.perf_counter()
        load(text)
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 5)


if __name__ == "__main__":
    main()
