"""A made-up month of a community of 3,000 households, as the queries would freeze it."""

from hub.analysis.snapshot import (
    SCHEMA,
    Area,
    Cause,
    Channel,
    Compared,
    MajorCase,
    Plan,
    PlanEffect,
    Revisit,
    Snapshot,
    Subtype,
    Timeliness,
    Topic,
    TrendMonth,
    Type,
    VolumeRow,
)
from hub.analysis.snapshot.quality import Adjustment
from hub.kernel.measures import FrozenReading, Measure, Reading

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

CAUSES = [
    ("C2.1", "响应慢", "流程", 11, ["工程部", "客服部"]),
    ("C4.3", "维保不到位", "资产", 9, ["工程部", "电梯维保单位"]),
    ("C2.3", "告知沟通不足", "流程", 7, ["客服部"]),
    ("C5.2", "其他业主", "外部", 6, ["秩序部"]),
    ("C1.3", "责任心/疏忽", "人员", 5, ["保洁绿化部", "秩序部"]),
    ("C4.1", "老化", "资产", 4, ["工程部"]),
    ("C3.1", "人手", "资源", 4, ["秩序部"]),
    ("C5.1", "开发商", "外部", 3, ["开发商"]),
    ("C1.1", "态度", "人员", 2, ["秩序部"]),
    ("C6.1", "政策合同误解", "业户期望", 2, ["客服部"]),
    ("C2.5", "承诺未兑现", "流程", 2, ["客服部"]),
    ("C3.2", "备件物料", "资源", 1, ["工程部"]),
    ("C5.5", "天气", "外部", 1, []),
]


def sample_snapshot() -> Snapshot:
    types = [_type(*row) for row in TYPES]
    received = sum(one["total"]["count"] for one in types)
    for one in types:
        one["share"] = round(one["total"]["count"] / received, 4)
    rows = [
        _volume("Q1", households=860, received=20, last_month=17, last_year=16, invalid=2),
        _volume("Q2", households=980, received=22, last_month=19, last_year=18, invalid=3),
        _volume("Q3", households=1040, received=14, last_month=14, last_year=13, invalid=1),
        _volume("SP", households=120, received=8, last_month=6, last_year=7, invalid=0),
    ]
    return Snapshot(
        schema=SCHEMA,
        head={
            "company": "清远佳园物业服务有限公司",
            "community": "云禾花园",
            "month": "2026-11",
            "first_day": "2026-11-01",
            "last_day": "2026-11-30",
            "as_of": "2026-12-03T10:20:00+08:00",
            "prepared_by": "客服专员 李静",
            "reviewed_by": "客服主管 周敏",
            "code_version": "0.1.0",
            "replaces": "",
            "summary": (
                "本月受理投诉 64 件，比上月多 8 件，主要增加在电梯停运和车辆乱停。48 小时回访按严口径为 "
                "93.6%，未达到 100%，三件逾期均为联系不上业户。二区 5 栋电梯困人一件已按重大投诉办理，"
                "维保合同的到场时限已与维保单位重新书面确认。"
            ),
        },
        areas=AREAS,
        a={
            "rows": rows,
            "total": _sum_of(rows),
            "channels": _channels(),
            "trend": _trend(),
        },
        b={"types": types},
        c={
            "rows": _timeliness(),
            "overdue_unhandled": 2,
            "oldest_unhandled_days": 19,
            "gaps": [
                {"number": "SW-202611-0412", "area": "Q1", "missing": ["接单"]},
                {"number": "SW-202611-0533", "area": "Q2", "missing": ["派单", "接单"]},
                {"number": "SW-202611-0618", "area": "SP", "missing": ["回访"]},
            ],
        },
        d={
            "causes": _causes(),
            "not_coded": 2,
            "responsible": [
                {"name": "物业", "is_department": False, "count": 38, "share": 0.6667},
                {"name": "承包商", "is_department": False, "count": 8, "share": 0.1404},
                {"name": "其他业主", "is_department": False, "count": 7, "share": 0.1228},
                {"name": "开发商", "is_department": False, "count": 4, "share": 0.0702},
                {"name": "工程部", "is_department": True, "count": 21, "share": 0.3684},
                {"name": "秩序部", "is_department": True, "count": 14, "share": 0.2456},
                {"name": "客服部", "is_department": True, "count": 9, "share": 0.1579},
                {"name": "保洁绿化部", "is_department": True, "count": 7, "share": 0.1228},
            ],
            "topics": _topics(),
        },
        e={"cases": [_major_case()]},
        f={"plans": _plans(), "earlier": _earlier()},
        g={
            "seed": "20261203-4f1c",
            "drawn": 12,
            "done": 10,
            "reached": 9,
            "satisfied": 7,
            "rows": _revisits(),
        },
        h={
            "exclusions": [
                {
                    "measure": "投诉回访率（严口径）",
                    "reason": "匿名且没有联系方式",
                    "count": 1,
                    "denominator": 48,
                    "is_over_budget": False,
                },
                {
                    "measure": "首次响应及时率",
                    "reason": "历史数据导入",
                    "count": 5,
                    "denominator": 64,
                    "is_over_budget": True,
                },
            ],
            "double_coding": {
                "seed": "9f3c2a7b5e1d4c60",
                "digest": "b8" * 32,
                "population": 61,
                "size": 31,
                "n": 30,
                "waiting": 1,
                "left_out": [{"reason": "录音和照片都已损坏", "count": 1}],
                "rate": 0.8333,
                "low": 0.6644,
                "high": 0.9266,
                "kinds": [
                    {"field": "原因", "first": "设备", "second": "流程", "count": 3},
                    {"field": "类别", "first": "房屋质量", "second": "客户服务", "count": 2},
                ],
                "disagreements": [
                    {
                        "number": "SW-202611-0143",
                        "area": "A区",
                        "field": "原因",
                        "first": "设备/维保不到位",
                        "second": "流程/响应慢",
                        "answer": "维持原编码",
                        "reason": "报修当天到场，响应不慢",
                    },
                    {
                        "number": "SW-202611-0188",
                        "area": "B区",
                        "field": "类别",
                        "first": "房屋质量/渗漏",
                        "second": "客户服务/推诿/响应慢",
                        "answer": "",
                        "reason": "",
                    },
                ],
                "all_agreed": 25,
                "fields": [
                    {"field": "类别", "agreed": 28, "rate": 0.9333, "kappa": 0.9217},
                    {"field": "原因", "agreed": 26, "rate": 0.8667, "kappa": 0.8404},
                    {"field": "有效性", "agreed": 29, "rate": 0.9667, "kappa": 0.8718},
                    {"field": "级别", "agreed": 30, "rate": 1.0000, "kappa": None},
                ],
            },
            "late_entries": {
                "of": 64,
                "count": 1,
                "after_freeze": 0,
                "imported": 5,
                "rows": [
                    {
                        "number": "SW-202611-0201",
                        "contact_at": "2026-11-14T19:30:00+08:00",
                        "recorded_at": "2026-11-15T08:10:00+08:00",
                        "hours": 12.7,
                    }
                ],
            },
            "corrections": [
                {
                    "month": "2026-10",
                    "number": "SW-202610-0377",
                    "field": "原因",
                    "was": "设备/维保不到位",
                    "becomes": "资源/备件物料",
                    "reason": "配件缺货两周",
                    "known_at": "2026-11-12T15:40:00+08:00",
                }
            ],
            "recurrence": [
                {
                    "plan": "ZG-202609-01",
                    "cause_name": "流程/响应慢",
                    "areas": ["A区", "B区"],
                    "declared_at": "2026-11-02T10:00:00+08:00",
                    "until": "2027-01-01T10:00:00+08:00",
                    "is_over": False,
                    "numbers": ["SW-202611-0150"],
                },
                {
                    "plan": "ZG-202609-02",
                    "cause_name": "人员/服务态度",
                    "areas": ["A区"],
                    "declared_at": "2026-11-03T10:00:00+08:00",
                    "until": "2027-01-02T10:00:00+08:00",
                    "is_over": False,
                    "numbers": [],
                },
            ],
            "adjustments": [
                Adjustment(
                    month="2026-10",
                    issue="TSYB-202610-01",
                    figure="有效投诉",
                    was=47,
                    now=48,
                    is_rate=False,
                    reason="SW-202610-0377 申诉后改判有效",
                    known_at="2026-11-12T15:40:00+08:00",
                ),
                Adjustment(
                    month="2026-10",
                    issue="TSYB-202610-01",
                    figure="投诉回访率（严口径）",
                    was=0.9574,
                    now=0.9375,
                    is_rate=True,
                    reason="改判有效的一件未在 48 小时内回访",
                    known_at="2026-11-12T15:40:00+08:00",
                ),
            ],
            "remarks": ["话务系统尚未接入，“联络量”没有数据。", "商铺区 2026 年 3 月起单独统计。"],
        },
    )


def _compared(count: int, last_month: int | None, last_year: int | None) -> Compared:
    return Compared(count=count, last_month=last_month, last_year=last_year)


def _counts(per_area: tuple[int, ...]) -> dict[str, int]:
    return {area["key"]: count for area, count in zip(AREAS, per_area, strict=True)}


def _type(code, name, now, last_month, last_year, subtypes) -> Type:
    return Type(
        code=code,
        name=name,
        counts=_counts(now),
        total=_compared(sum(now), last_month, last_year),
        share=None,
        subtypes=[
            Subtype(code=c, name=n, counts=_counts(of), total=_compared(sum(of), before, None))
            for c, n, of, before in subtypes
        ],
    )


def _volume(area, *, households, received, last_month, last_year, invalid) -> VolumeRow:
    pending = 1 if area == "Q2" else 0
    major = 1 if area == "Q2" else 0
    important = received // 4
    return VolumeRow(
        area=area,
        households=households,
        contacts=None,
        matters=households // 4,
        complaints=_compared(received, last_month, last_year),
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


def _sum_of(rows: list[VolumeRow]) -> VolumeRow:
    total = {
        key: sum(row[key] for row in rows)
        for key, value in rows[0].items()
        if isinstance(value, int)
    }
    complaints = _compared(
        *(sum(row["complaints"][key] or 0 for row in rows) for key in rows[0]["complaints"])
    )
    return VolumeRow(
        **total,
        area="",
        contacts=None,
        complaints=complaints,
        per_1000_households=round(complaints["count"] / total["households"] * 1000, 2),
    )


def _channels() -> list[Channel]:
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
            counts=_counts(per_area),
            total=_compared(sum(per_area), last_month, last_year),
        )
        for code, name, outside, per_area, last_month, last_year in rows
    ]


def _trend() -> list[TrendMonth]:
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


def _timeliness() -> list[Timeliness]:
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


def frozen_reading() -> FrozenReading:
    return _timeliness()[0]["reading"]


def _causes() -> list[Cause]:
    total = sum(count for *_, count, _units in CAUSES)
    causes, so_far = [], 0
    for code, name, group, count, units in CAUSES:
        so_far += count
        causes.append(
            Cause(
                code=code,
                name=name,
                group=group,
                count=count,
                share=round(count / total, 4),
                cumulative=round(so_far / total, 4),
                units=units,
            )
        )
    return causes


def _topics() -> list[Topic]:
    return [
        Topic(
            rank=1,
            type_code="T06.01",
            type_name="乱停占位",
            total=_compared(8, 5, 4),
            story="晚间 19:00 至 22:00 外来车辆随业主车跟进，占用二区消防环道和人防车位，业主拍照发业主群。",
            data="8 件中 6 件发生在晚间；二区环道 3 件；当班岗位离岗记录 2 次。",
            root_cause="道闸跟车检测自 10 月 18 日起失灵未报修，晚班只排一人，巡查与收费口互相脱岗。",
            unit="秩序部",
            plan="ZG-202611-01",
        ),
        Topic(
            rank=2,
            type_code="T03.02",
            type_name="停运",
            total=_compared(6, 3, 2),
            story="3 栋、5 栋电梯反复停运，老人上下楼困难，维修时间没有贴出。",
            data="6 件停运中 4 件为同一台电梯；平均停运 5.2 小时；最长 11.5 小时。",
            root_cause="门机滚轮磨损，维保单位缺件；停运后没有在 30 分钟内贴出告知。",
            unit="工程部",
            plan="ZG-202611-02",
        ),
        Topic(
            rank=3,
            type_code="T07.02",
            type_name="垃圾清运/分类",
            total=_compared(5, 4, 3),
            story="三区投放点傍晚满溢，气味大。",
            data="5 件均在 17:30 至 19:30；清运车到点时间中位数 19:50。",
            root_cause="清运时间与投放高峰不合，合同约定 18:00 前清运未落实。",
            unit="保洁绿化部",
            plan="ZG-202611-03",
        ),
    ]


def _major_case() -> MajorCase:
    return MajorCase(
        number="SW-202611-0501",
        area="Q2",
        received_at="2026-11-14T19:22:00+08:00",
        grounds=["M1 人身伤害、困人、火灾或紧迫危险"],
        facts="5 栋 2 单元电梯在 9 至 10 层间停住，两人被困，其中一人为孕妇。维保人员 41 分钟后到场，超过 30 分钟。",
        owners=["客服部主任 王海燕", "管理处主任 陈国强"],
        first_response_minutes=2,
        stage="已关闭",
        result="两人平安救出并陪同就医，检查无碍；维保单位书面致歉，承担检查费用。",
        loss="862.50",
        lesson="维保单位夜间只有一组人值班；已在合同补充协议中写明 30 分钟到场和备用班组。",
    )


def _plans() -> list[Plan]:
    return [
        Plan(
            number="ZG-202611-01",
            cause_code="C2.1",
            cause_name="响应慢",
            action="修复道闸跟车检测；晚班增设巡查岗；环道每小时巡查打点。",
            owner="刘志刚",
            department="秩序部",
            budget="3200.00",
            due="2026-12-15",
            success_measure="晚间乱停投诉 60 天内不超过 2 件",
            status="进行中",
        ),
        Plan(
            number="ZG-202611-02",
            cause_code="C4.3",
            cause_name="维保不到位",
            action="更换 3 栋、5 栋门机滚轮；备一套常用件；停运 30 分钟内贴告知并群发。",
            owner="黄伟民",
            department="工程部",
            budget="18600.00",
            due="2026-12-20",
            success_measure="同梯停运 60 天内不超过 1 次",
            status="进行中",
        ),
        Plan(
            number="ZG-202611-03",
            cause_code="C2.3",
            cause_name="告知沟通不足",
            action="与清运单位改约 17:30 清运；投放点增派一人到 20:00。",
            owner="吴春梅",
            department="保洁绿化部",
            budget=None,
            due="2026-12-10",
            success_measure="满溢投诉 60 天内为 0",
            status="未开始",
        ),
    ]


def _earlier() -> list[PlanEffect]:
    return [
        PlanEffect(
            number="ZG-202609-02",
            month="2026-09",
            cause_name="响应慢",
            action="装修巡查改为每日两次，超时施工当场劝止并登记。",
            owner="刘志刚",
            due="2026-10-15",
            status="已完成",
            before=9,
            after=4,
            effect="有效，超时施工投诉由 9 件降为 4 件",
        ),
        PlanEffect(
            number="ZG-202610-01",
            month="2026-10",
            cause_name="老化",
            action="更换一区地下车库照明 46 盏。",
            owner="黄伟民",
            due="2026-11-30",
            status="逾期 3 天",
            before=3,
            after=None,
            effect="未完成，尚无效果数据",
        ),
    ]


def _revisits() -> list[Revisit]:
    words = [
        ("SW-202611-0107", "Q1", "重大与重要必抽", "满意", "处理很快，师傅也客气。"),
        ("SW-202611-0214", "Q2", "随机抽取", "满意", "灯修好了，谢谢。"),
        (
            "SW-202611-0290",
            "Q3",
            "随机抽取",
            "不满意",
            "垃圾点还是傍晚臭，说了三次了，希望给个准话。",
        ),
        ("SW-202611-0333", "SP", "不满意重开后", "一般", "车位的事有人管了，再看看。"),
    ]
    done = [
        Revisit(
            number=number,
            area=area,
            drawn_for=drawn_for,
            revisited_at="2026-12-01T10:30:00+08:00",
            revisited_by="监督员 何文",
            verdict=verdict,
            words=said,
        )
        for number, area, drawn_for, verdict, said in words
    ]
    return [
        *done,
        Revisit(
            number="SW-202611-0477",
            area="Q1",
            drawn_for="随机抽取",
            revisited_at=None,
            revisited_by="",
            verdict="",
            words="",
        ),
    ]
