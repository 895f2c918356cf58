"""The made-up month's causes, major case, plans and revisits."""

from hub.analysis.snapshot import (
    Cause,
    MajorCase,
    Plan,
    PlanEffect,
    Revisit,
    Topic,
)
from hub.analysis.tests.sample_blocks import compared

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


def causes() -> list[Cause]:
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


def topics() -> list[Topic]:
    return [
        Topic(
            rank=1,
            type_code="T06.01",
            type_name="乱停占位",
            total=compared(8, 5, 4),
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
            total=compared(6, 3, 2),
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
            total=compared(5, 4, 3),
            story="三区投放点傍晚满溢，气味大。",
            data="5 件均在 17:30 至 19:30；清运车到点时间中位数 19:50。",
            root_cause="清运时间与投放高峰不合，合同约定 18:00 前清运未落实。",
            unit="保洁绿化部",
            plan="ZG-202611-03",
        ),
    ]


def major_case() -> MajorCase:
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


def plans() -> list[Plan]:
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


def earlier() -> list[PlanEffect]:
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


def revisits() -> list[Revisit]:
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
