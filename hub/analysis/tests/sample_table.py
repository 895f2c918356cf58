"""A made-up month of a community of 3,000 households, as the queries would freeze it."""

from hub.analysis.snapshot import (
    SCHEMA,
    Snapshot,
)
from hub.analysis.snapshot.quality import Adjustment
from hub.analysis.tests.sample_blocks import (
    AREAS,
    TYPES,
    channels,
    sum_of,
    timeliness,
    trend,
    type,
    volume,
)
from hub.analysis.tests.sample_causes import causes, earlier, major_case, plans, revisits, topics


def sample_snapshot() -> Snapshot:
    types = [type(*row) for row in TYPES]
    received = sum(one["total"]["count"] for one in types)
    for one in types:
        one["share"] = round(one["total"]["count"] / received, 4)
    rows = [
        volume("Q1", households=860, received=20, last_month=17, last_year=16, invalid=2),
        volume("Q2", households=980, received=22, last_month=19, last_year=18, invalid=3),
        volume("Q3", households=1040, received=14, last_month=14, last_year=13, invalid=1),
        volume("SP", households=120, received=8, last_month=6, last_year=7, invalid=0),
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
            "total": sum_of(rows),
            "channels": channels(),
            "trend": trend(),
        },
        b={"types": types},
        c={
            "rows": timeliness(),
            "overdue_unhandled": 2,
            "oldest_unhandled_days": 19,
            "gaps": [
                {"number": "SW-202611-0412", "area": "Q1", "missing": ["接单"]},
                {"number": "SW-202611-0533", "area": "Q2", "missing": ["派单", "接单"]},
                {"number": "SW-202611-0618", "area": "SP", "missing": ["回访"]},
            ],
        },
        d={
            "causes": causes(),
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
            "topics": topics(),
        },
        e={"cases": [major_case()]},
        f={"plans": plans(), "earlier": earlier()},
        g={
            "seed": "20261203-4f1c",
            "drawn": 12,
            "done": 10,
            "reached": 9,
            "satisfied": 7,
            "rows": revisits(),
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
