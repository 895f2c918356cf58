"""What residents say: sixty complaints composed for this product, and everyday requests."""

import csv
import re
from dataclasses import dataclass
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

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华慧巧美兰霞平刚桂香玲红鹏宇浩然欣怡子涵梓轩雨桐思远佳琪俊豪诗雅博文嘉怡"


def a_name(rng: Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2))))
