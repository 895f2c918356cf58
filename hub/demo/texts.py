"""What residents say: sixty complaints composed for this product, and everyday requests."""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

_ROOM = re.compile(r"\d+栋\d{3,4}|\d+栋")
SEVERITY = {"一般": "1", "重要": "2", "重大": "3"}
VALIDITY = {"有效": "VALID", "无效": "INVALID", "待核实": "PENDING"}
RESPONSIBLE = {
    "物业": "PROPERTY",
    "承包商": "CONTRACTOR",
    "开发商": "DEVELOPER",
    "其他业主": "NEIGHBOUR",
    "专营单位": "UTILITY",
    "第三人": "THIRD",
    "业主本人": "SELF",
    "待核实": "UNKNOWN",
}


@dataclass(frozen=True)
class Complaint:
    text: str
    type_code: str
    cause: str
    severity: str
    validity: str
    responsible: str

    def told_from(self, room: str) -> str:
        """The same complaint from another room."""
        block = room.partition("-")[0]
        return _ROOM.sub(f"{block}栋", self.text, count=1)


def complaints() -> dict[str, list[Complaint]]:
    """The sixty, by branch of the type tree."""
    found: dict[str, list[Complaint]] = {}
    path = Path(__file__).with_name("complaints.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            one = Complaint(
                row["text"],
                row["type_code"],
                row["cause_code"],
                SEVERITY[row["severity"]],
                VALIDITY[row["validity"]],
                RESPONSIBLE.get(row["responsible"], "UNKNOWN"),
            )
            found.setdefault(one.type_code.partition(".")[0], []).append(one)
    return found


# kind → (text, type); the place or room is said by the matter itself.
EVERYDAY: dict[str, tuple[tuple[str, str], ...]] = {
    "ENQUIRY": (
        ("物业费这个月多少钱，怎么在手机上交？", "T10.01"),
        ("装修登记要带什么材料，几天能办好？", "T11.05"),
        ("今天下午停水到几点？", "T02.01"),
        ("想问一下月租车位现在还有没有，怎么申请？", "T06.02"),
        ("快递放前台可以吗，几点下班？", "T99.01"),
        ("宽带师傅上门要不要登记？", "T05.01"),
        ("维修资金余额在哪里查？", "T14.02"),
        ("泳池几号开放，家属卡怎么办？", "T02.06"),
        ("发票抬头写错了，能重开吗？", "T10.04"),
        ("业主大会投票截止到哪天？", "T14.03"),
        ("充电桩安装要走什么手续？", "T06.05"),
        ("垃圾分类的投放时间是几点到几点？", "T07.02"),
    ),
    "REPAIR_HOME": (
        ("厨房水龙头关不紧，一直滴水，麻烦来修一下", "T01.04"),
        ("卫生间马桶堵了，冲不下去", "T02.04"),
        ("客厅跳闸，推上去又跳", "T02.02"),
        ("入户门锁转不动，钥匙插进去拧不开", "T01.03"),
        ("阳台地漏返味，水下得很慢", "T02.04"),
        ("可视对讲听得到声音看不到画面", "T04.03"),
        ("热水器下面软管漏水", "T01.04"),
    ),
    "REPAIR_PUBLIC": (
        ("电梯厅的灯坏了两盏，晚上很暗", "T02.03"),
        ("单元门闭门器松了，门关不上", "T04.02"),
        ("地下车库出口积水", "T02.04"),
        ("儿童乐园秋千的链条松了", "T02.05"),
        ("楼道声控灯一直亮着不灭", "T02.03"),
        ("北门人行闸刷卡没反应", "T04.02"),
        ("消防门关不严，门吸掉了", "T13.03"),
        ("车库道闸抬杆很慢，后面堵车", "T04.05"),
        ("垃圾房的水管爆了，一直在喷水", "T02.01"),
        ("电梯按键 12 楼按了不亮", "T03.02"),
    ),
    "PASS": (
        ("补一张门禁卡，原来的丢了", "T04.02"),
        ("租客要办临时出入证", "T05.01"),
        ("车牌换了，要改道闸的登记", "T06.06"),
    ),
    "RELEASE": (
        ("周六上午搬家，要开放行条", "T99.01"),
        ("拉一台旧冰箱出去，麻烦开个放行", "T99.01"),
    ),
    "HELP": (
        ("老人一个人在家，电话打不通，麻烦上去看看", "T99.01"),
        ("钥匙忘在屋里，小孩一个人在里面", "T99.01"),
        ("托管的钥匙下午来取", "T99.01"),
        ("家里进了一只蝙蝠，不敢动", "T07.03"),
    ),
    "SUGGESTION": (
        ("建议在快递柜旁边加一盏灯", "T02.03"),
        ("建议车库出口装一块凸面镜", "T06.06"),
        ("建议周末的保洁也安排一次午间巡", "T07.01"),
    ),
    "PAID": (
        ("空调清洗两台，周末上门", "T10.06"),
        ("换一个淋浴花洒，自己买好了", "T10.06"),
        ("疏通厨房下水", "T10.06"),
    ),
    "RENOVATION": (("下周开始装修，来办登记", "T11.05"), ("厨房改造，申请施工证", "T11.05")),
    "PRAISE": (
        ("昨晚保安帮我把老人扶回家，特别感谢", "T05.04"),
        ("管家小何很耐心，帮我跑了两趟", "T09.01"),
    ),
}
RESULTS = (
    "已到场处理，现场测试正常，业户在场确认。",
    "更换了损坏部件，试用两次正常，已拍照。",
    "现场排查到原因并处理，向业户说明了注意事项。",
    "联系维保单位一同处理完毕，恢复使用。",
    "已整改，并安排了一周的复查。",
)
ANSWERS = (
    "按规定当场答复，业户表示清楚了。",
    "已说明办理流程和所需材料，发了链接给业户。",
    "查系统后告知，业户没有其他问题。",
    "当场办好，业户签收。",
)
WORDS = {
    "SATISFIED": ("处理得挺快，谢谢", "好了，没问题了", "这次很及时，满意", "师傅态度也好"),
    "ACCEPTABLE": ("基本可以，就是等得久了点", "能用了，希望别再坏", "还行吧，再观察观察"),
    "UNSATISFIED": ("还是老样子，根本没解决", "弄完第二天又坏了", "说好的时间没来，我不满意"),
}
FINDINGS = {
    "VALID": "现场查看属实，管理上有做得不到位的地方",
    "COORD": "责任在外部，但属服务范围，应当协调到底",
    "INVALID": "核对记录和现场，反映的情况不成立，已按规定执行",
}
BOUNCES = (
    "不是本部门范围，应由秩序部处理",
    "属于开发商保修，请改派客服协调",
    "地点写错了，现场没有这处设施",
)

NO_PHOTO = (
    "涉及业户家中，业户不同意拍照",
    "现场无可见变化，已请业户当面试用",
    "夜间抢修，次日补查正常",
)
SUMMARY = (
    "本月受理投诉 {count} 件，判定有效 {valid} 件，关闭 {closed} 件。"
    "主要问题集中在下列三类，已按前三位原因制订整改方案，下月跟踪效果。"
)
STORIES = (
    "本月“{type}”共 {count} 件，多发生在傍晚和周末，业户反映处理后容易反复。",
    "“{type}”本月 {count} 件，集中在几栋楼，业户希望先告知再施工。",
    "本月受理“{type}”{count} 件，大部分当月处理完毕，少数需要外部单位配合。",
)
DATA = "{count} 件；逐件核对台账和现场照片，与上月口径一致。"
ROOTS = (
    "首要原因为{cause}：责任到岗但没有到时点，缺少班后复核。",
    "根本原因是{cause}：计划按月排，没有按故障频次加密。",
    "{cause}：交接只靠口头，夜班与白班之间断了一环。",
)
# By group of causes: what is done about it, and how its success will show.
PLANS: dict[str, tuple[str, str]] = {
    "C1": ("班组案例复训两次，主管每周抽听录音五通并讲评", "60 天内同因有效投诉不超过 1 件"),
    "C2": ("重排交接单，逾时自动提醒领班，每日晨会核对未结事项", "48 小时回访率 100%，同因减半"),
    "C3": ("调整排班高峰加一人，常用备件按三个月用量备足", "等待备件超过 3 天的不超过 2 件"),
    "C4": ("与维保单位逐栋排查，加密巡检到每周一次，建立故障台账", "60 天内同因投诉减少一半"),
    "C5": ("发函并约见责任单位，书面约定时限，每周跟进一次", "每件都有书面答复和完成时点"),
    "C6": ("修订告知书并在公众号和电梯厅公示，窗口统一口径", "同类疑问当场答复率 95% 以上"),
}
BUDGETS = (None, None, Decimal("800.00"), Decimal("2600.00"), Decimal("12500.00"))
PLAN_RESULTS = (
    "措施全部落实，记录和照片已归档。",
    "已完成，班组签到和检查表齐全。",
    "完成主要内容，余下一处等外部单位配合，已列入巡查表。",
)
EFFECTS = {
    True: "完成后 42 天同因投诉明显减少，达到成功标准。",
    False: "同因投诉没有减少，需重新分析原因。",
}


def plan_for(cause_code: str) -> tuple[str, str]:
    return PLANS[cause_code.partition(".")[0]]


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华慧巧美兰霞平刚桂香玲红鹏宇浩然欣怡子涵梓轩雨桐思远佳琪俊豪诗雅博文嘉怡"


def a_name(rng: Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2))))


# What the director says to a difference between the two codings.
CODING_REASONS = {
    "KEEP": "核对处理记录，原编码有现场依据",
    "CORRECT": "复核有道理，登记时只看了表面现象",
    "REVIEW": "双方依据都不充分，另行登记一条关联的复议",
}
