"""Festivals that plans name: their day in a year, from fixed dates and a table of the lunar calendar.

The table holds month and day of the solar calendar for 2015–2040; a test makes it anew from a calendar library.
Outside those years a lunar festival has no date here (None), and nobody guesses one.
"""

from datetime import date, timedelta

FIXED = {
    "元旦": (1, 1),
    "三八": (3, 8),
    "植树节": (3, 12),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "五四": (5, 4),
    "六一": (6, 1),
    "儿童节": (6, 1),
    "七一": (7, 1),
    "建党节": (7, 1),
    "八一": (8, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "十一": (10, 1),
    "国庆": (10, 1),
    "记者节": (11, 8),
}

# year: 春节 元宵 端午 中秋 重阳
_LUNAR_DAYS = {
    2015: "0219 0305 0620 0927 1021",
    2016: "0208 0222 0609 0915 1009",
    2017: "0128 0211 0530 1004 1028",
    2018: "0216 0302 0618 0924 1017",
    2019: "0205 0219 0607 0913 1007",
    2020: "0125 0208 0625 1001 1025",
    2021: "0212 0226 0614 0921 1014",
    2022: "0201 0215 0603 0910 1004",
    2023: "0122 0205 0622 0929 1023",
    2024: "0210 0224 0610 0917 1011",
    2025: "0129 0212 0531 1006 1029",
    2026: "0217 0303 0619 0925 1018",
    2027: "0206 0220 0609 0915 1008",
    2028: "0126 0209 0528 1003 1026",
    2029: "0213 0227 0616 0922 1016",
    2030: "0203 0217 0605 0912 1005",
    2031: "0123 0206 0624 1001 1024",
    2032: "0211 0225 0612 0919 1012",
    2033: "0131 0214 0601 0908 1001",
    2034: "0219 0305 0620 0927 1020",
    2035: "0208 0222 0610 0916 1009",
    2036: "0128 0211 0530 1004 1027",
    2037: "0215 0301 0618 0924 1017",
    2038: "0204 0218 0607 0913 1007",
    2039: "0124 0207 0527 1002 1026",
    2040: "0212 0226 0614 0920 1014",
}
LUNAR = {"春节": 0, "元宵": 1, "端午": 2, "中秋": 3, "重阳": 4}
YEARS = range(min(_LUNAR_DAYS), max(_LUNAR_DAYS) + 1)
NAMES = (*FIXED, *LUNAR, "清明", "除夕")


def festival(name: str, year: int) -> date | None:
    """The day of a festival in a solar year; None for a name or a year the table does not hold.

    >>> festival("中秋", 2022)
    datetime.date(2022, 9, 10)
    """
    if name in FIXED:
        return date(year, *FIXED[name])
    if year not in YEARS:
        return None
    if name == "清明":
        return date(year, 4, _qingming(year))
    if name == "除夕":
        new_year = festival("春节", year)
        return new_year - timedelta(days=1) if new_year else None
    if name not in LUNAR:
        return None
    month_day = _LUNAR_DAYS[year].split()[LUNAR[name]]
    return date(year, int(month_day[:2]), int(month_day[2:]))


def _qingming(year: int) -> int:
    """Day in April on which the sun reaches 15°: the customary formula, good for 2000–2099."""
    short = year % 100
    return int(short * 0.2422 + 4.81) - short // 4
