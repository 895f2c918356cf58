"""The blocks of the made-up month: what was counted, and how timely."""

from hub.analysis.snapshot import (
    Area,
    Channel,
    Compared,
    Subtype,
    Timeliness,
    TrendMonth,
    Type,
    VolumeRow,
)
from hub.kernel.measures import Measure, Reading

AREAS = [
    Area(key="Q1", name="一区"),
    Area(key="Q2", name="二区"),
    Area(key="Q3", name="三区"),
    Area(key="SP", name="商铺区"),
]

# code, name, now per area, last month, the year before, [(code, name, now per area, last month)]
TYPES = [
    ("T01", "房屋质量", (2, 1, 1, 0), 5, 7, [("T01.01", "渗漏", (2, 1, 0, 0), 4)]),
    (
        "T02",
        "设施设备",
        (2, 2, 1, 1),
        4,
        5,
        [("T02.04", "排水/化粪池", (1, 1, 0, 1), 2), ("T02.03", "公共照明", (1, 0, 1, 0), 1)],
    ),
    (
        "T03",
        "电梯",
        (3, 4, 2, 0),
        6,
        4,
        [("T03.02", "停运", (2, 3, 1, 0), 3), ("T03.01", "困人", (1, 1, 0, 0), 1)],
    ),
    ("T04", "弱电安防", (1, 1, 1, 0), 3, 2, [("T04.02", "门禁", (1, 1, 0, 0), 2)]),
    ("T05", "秩序维护", (1, 1, 0, 1), 4, 3, [("T05.04", "保安言行", (1, 0, 0, 1), 2)]),
    (
        "T06",
        "车辆停车",
        (4, 3, 2, 3),
        9,
        8,
        [("T06.01", "乱停占位", (3, 2, 1, 2), 5), ("T06.05", "非机动车充电", (1, 1, 1, 0), 2)],
    ),
    ("T07", "环境保洁", (2, 2, 2, 1), 8, 6, [("T07.02", "垃圾清运/分类", (1, 1, 2, 1), 4)]),
    ("T08", "绿化", (0, 1, 0, 0), 1, 2, [("T08.02", "遮挡/修剪", (0, 1, 0, 0), 1)]),
    ("T09", "客户服务", (1, 2, 1, 0), 3, 5, [("T09.02", "推诿/响应慢", (1, 1, 1, 0), 1)]),
    ("T10", "收费财务", (1, 1, 0, 1), 2, 3, [("T10.05", "公摊", (1, 1, 0, 0), 1)]),
    ("T11", "装修管理", (1, 1, 2, 0), 5, 4, [("T11.01", "施工噪声超时", (1, 1, 1, 0), 4)]),
    ("T12", "邻里纠纷", (1, 2, 1, 0), 3, 3, [("T12.01", "生活噪声", (1, 1, 1, 0), 2)]),
    ("T13", "消防安全", (1, 0, 1, 1), 2, 1, [("T13.02", "电动车进楼/充电", (1, 0, 1, 0), 1)]),
    ("T14", "公共收益与自治", (0, 0, 0, 0), 1, 0, []),
    ("T15", "外部事项", (0, 1, 0, 0), 0, 1, [("T15.03", "周边噪声施工", (0, 1, 0, 0), 0)]),
    ("T99", "其他", (0, 0, 0, 0), 0, 0, []),
]


def compared(count: int, last_month: int | None, last_year: int | None) -> Compared:
    return Compared(count=count, last_month=last_month, last_year=last_year)


def counts(per_area: tuple[int, ...]) -> dict[str, int]:
    return {area["key"]: count for area, count in zip(AREAS, per_area, strict=True)}


def type(code, name, now, last_month, last_year, subtypes) -> Type:
    return Type(
        code=code,
        name=name,
        counts=counts(now),
        total=compared(sum(now), last_month, last_year),
        share=None,
        subtypes=[
            Subtype(code=c, name=n, counts=counts(of), total=compared(sum(of), before, None))
            for c, n, of, before in subtypes
        ],
    )


def volume(area, *, households, received, last_month, last_year, invalid) -> VolumeRow:
    pending = 1 if area == "Q2" else 0
    major = 1 if area == "Q2" else 0
    important = received // 4
    return VolumeRow(
        area=area,
        households=households,
        contacts=None,
        matters=households // 4,
        complaints=compared(received, last_month, last_year),
        valid=received - invalid - pending,
        invalid=invalid,
        pending=pending,
        per_1000_households=round(received / households * 1000, 2),
        carried_over=4,
        closed=received - 2,
        open_over_30_days=1 if area == "Q1" else 0,
        ordinary=received - major - important,
        important=important,
        major=major,
        hot_topics=1 if area in {"Q1", "Q2"} else 0,
        repeated=2 if area == "Q2" else 1,
        joint=1 if area == "Q2" else 0,
    )


def sum_of(rows: list[VolumeRow]) -> VolumeRow:
    total = {
        key: sum(row[key] for row in rows)
        for key, value in rows[0].items()
        if isinstance(value, int)
    }
    complaints = compared(
        *(sum(row["complaints"][key] or 0 for row in rows) for key in rows[0]["complaints"])
    )
    return VolumeRow(
        **total,
        area="",
        contacts=None,
        complaints=complaints,
        per_1000_households=round(complaints["count"] / total["households"] * 1000, 2),
    )


def channels() -> list[Channel]:
    rows = [
        ("PHONE", "电话", False, (9, 10, 7, 3), 27, 30),
        ("WECHAT", "微信/企业微信", False, (5, 6, 4, 1), 12, 8),
        ("VISIT", "来访", False, (3, 2, 2, 3), 9, 11),
        ("GROUP", "业主群", False, (2, 2, 1, 0), 4, 2),
        ("12345", "12345热线", True, (1, 1, 0, 1), 3, 3),
        ("MEDIA", "媒体", True, (0, 1, 0, 0), 1, 0),
    ]
    return [
        Channel(
            code=code,
            name=name,
            is_outside=outside,
            counts=counts(per_area),
            total=compared(sum(per_area), last_month, last_year),
        )
        for code, name, outside, per_area, last_month, last_year in rows
    ]


def trend() -> list[TrendMonth]:
    months = ["2025-11", "2025-12", *(f"2026-{month:02}" for month in range(1, 12))]
    received = [54, 49, 46, None, 51, 55, 63, 70, 66, 58, 52, 56, 64]
    rates = [0.88, 0.9, 0.91, None, 0.89, 0.93, 0.9, 0.87, 0.92, 0.95, 0.96, 0.9574, 0.9362]
    return [
        TrendMonth(
            month=month,
            complaints=count,
            valid=count and round(count * 0.86),
            closed=count and count - 3,
            callback_rate=rate,
        )
        for month, count, rate in zip(months, received, rates, strict=True)
    ]


def timeliness() -> list[Timeliness]:
    def row(code, title, rule, target, reading, last_month, **more) -> Timeliness:
        measure = Measure(code, title, target, compute=lambda *_: reading, **more)
        return Timeliness(
            code=code,
            title=title,
            rule=rule,
            reading=measure.frozen(reading),
            last_month=last_month,
        )

    return [
        row(
            "first_response",
            "首次响应及时率",
            "受理后 15 分钟内转交并由责任部门接单",
            1,
            Reading(59, 57, exclusions=[("历史数据导入", 5)]),
            0.9815,
        ),
        row(
            "closed_in_time",
            "按时办结率",
            "一般 3 天、重要 7 天、重大 15 天",
            0.95,
            Reading(58, 55),
            0.9434,
        ),
        row(
            "callback_strict",
            "投诉回访率（严口径）",
            "处理完毕后 48 小时内，由非经手人回访到本人",
            1,
            Reading(47, 44, exclusions=[("匿名且没有联系方式", 1)]),
            0.9574,
        ),
        row(
            "callback_policy",
            "投诉回访率（制度口径）",
            "48 小时内分两个时段、两种渠道联系三次仍不到的，视为已回访",
            1,
            Reading(47, 47, exclusions=[("匿名且没有联系方式", 1)]),
            1.0,
        ),
        row(
            "chain",
            "无缺环率",
            "受理、判定、派单、接单、处理、回访、关闭、归档步步留痕",
            1,
            Reading(56, 53, coverage=1.0),
            0.9808,
        ),
        row(
            "double_checked",
            "第二人复访一致率",
            "系统抽取 10% 由监督员复访",
            0.95,
            Reading(0, 0, coverage=0.0, note="本月复访尚未开始"),
            None,
            sampled=True,
        ),
    ]
