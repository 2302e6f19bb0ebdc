"""Places as the rules on pensions see them: one province is one place (一地, 省级行政区划)."""

from __future__ import annotations

_PROVINCES = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "22": "吉林省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "34": "安徽省",
    "35": "福建省",
    "36": "江西省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "43": "湖南省",
    "44": "广东省",
    "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市",
    "51": "四川省",
    "52": "贵州省",
    "53": "云南省",
    "54": "西藏自治区",
    "61": "陕西省",
    "62": "甘肃省",
    "63": "青海省",
    "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}
"""By the first two digits of the area code (GB/T 2260)."""


def province_of(area: str) -> str:
    """The area code of the province that an area lies in.

    >>> province_of("510198")
    '510000'
    """
    return f"{area[:2]}0000"


def province_name(area: str) -> str:
    """The name of an area's province, or its code when there is none of that code."""
    return _PROVINCES.get(area[:2], province_of(area))


def same_place(a: str, b: str) -> bool:
    """Whether two areas lie in one province."""
    return province_of(a) == province_of(b)
