"""What a text suggests: kind, type, severity, and the playbook of an emergency.

Plain weighted words, because the desk must see why something was suggested and because it must
answer in a millisecond on any machine. Suggestions are never taken without a person.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel import text as texts
from hub.matters import taxonomy
from hub.matters.taxonomy import Kind, Severity
from hub.people.models import Department


@dataclass(frozen=True)
class Playbook:
    """What to do in the first minute of an emergency, and what it makes of the matter."""

    code: str
    title: str | Promise
    words: tuple[str, ...]
    steps: tuple[str | Promise, ...]
    type_code: str
    severity: Severity
    department: Department.Kind
    kind: Kind = Kind.REPAIR_PUBLIC
    unless: tuple[str, ...] = ()


PLAYBOOKS = (
    Playbook(
        "entrapment",
        _("电梯困人"),
        ("困在电梯", "电梯困人", "关在电梯", "被困", "困人", "关在里面", "电梯里出不来"),
        (
            _("请对方别扒门、别跳，靠轿壁站稳，问清楼栋、梯号、人数、有无老人小孩孕妇或不适"),
            _("立即通知维保单位（30 分钟内到场）和秩序部到层安抚，监控室接五方对讲保持通话"),
            _("有人不适或超过 30 分钟未到场：拨 119 / 120"),
            _("救出后回访身体情况，报客服部主任和管理处主任"),
        ),
        "T03.01",
        Severity.MAJOR,
        Department.Kind.ENGINEERING,
    ),
    Playbook(
        "fire",
        _("火情"),
        ("着火", "起火", "火灾", "冒烟", "冒浓烟", "烧起来", "烧着", "明火"),
        (
            _("先请对方撤离、关门、走楼梯不坐电梯；立即拨 119"),
            _("通知监控室核实点位、启动消防广播，秩序部带灭火器到场，工程部断相关电源"),
            _("疏散上下两层，记录报警时间，报两位主任"),
        ),
        "T13.05",
        Severity.MAJOR,
        Department.Kind.ORDER,
        unless=("烧烤", "抽烟", "烟味", "油烟"),
    ),
    Playbook(
        "burst",
        _("爆管跑水"),
        ("爆管", "水管爆", "跑水", "喷水", "水漫", "漫水", "大量漏水", "返水", "倒灌"),
        (
            _("请对方先关水表前阀门、断开受潮电器电源，移开贵重物品"),
            _("通知工程部立即到场关立管阀门，秩序部查看下层和电梯井"),
            _("拍照留证，通知受影响的楼下住户"),
        ),
        "T02.04",
        Severity.IMPORTANT,
        Department.Kind.ENGINEERING,
    ),
    Playbook(
        "gas",
        _("燃气泄漏"),
        ("煤气味", "燃气味", "天然气味", "煤气泄漏", "燃气泄漏", "漏气", "瓦斯"),
        (
            _("请对方关总阀、开窗、不开关任何电器、不用手机在室内打电话，人到室外"),
            _("拨燃气公司抢修电话；秩序部到场禁火、疏散，不按门铃用敲门"),
            _("气味浓或有人头晕：拨 119 / 120"),
        ),
        "T13.05",
        Severity.MAJOR,
        Department.Kind.ORDER,
        kind=Kind.HELP,
    ),
)

# Words and their weight towards a type. Longer, rarer words weigh more.
WORDS: dict[str, str] = {
    "T01.01": "渗水 渗漏 飘窗 外墙渗 窗台渗 墙纸 发霉 返潮 天花漏 漏水3 屋顶漏",
    "T01.02": "瓷砖掉 空鼓 裂缝 开裂 脱落 掉皮 墙皮 砖掉下来 外墙瓷砖",
    "T01.03": "窗户 门锁 执手 合页 门框 玻璃门 把手 五金 推拉门 入户门",
    "T01.04": "水管 立管 雨水管 下水管 管道 接口 软管",
    "T01.05": "收楼 验房 整改单 保修 质保 施工队 开发商维修",
    "T02.01": "没水 停水 水压 水质 水黄 自来水 来水 水浑",
    "T02.02": "没电 停电 跳闸 电压 断电 配电",
    "T02.03": "路灯 灯坏 灯不亮 黑漆漆 照明 灯一直 楼道灯 声控灯",
    "T02.04": "化粪池 下水道 堵塞2 返水 污水 排水 地漏 马桶堵 井盖 积水",
    "T02.05": "滑梯 健身器材 栏杆 扶手 地砖 台阶 儿童乐园 破损 公共门",
    "T02.06": "会所 泳池 游泳池 健身房 救生员 球场",
    "T02.07": "水泵 嗡嗡 设备噪 机房声 低频 风机 分贝",
    "T03.01": "困在电梯 电梯困人 关在电梯 被困 关在里面",
    "T03.02": "电梯坏 电梯停 停梯 电梯维修 两台电梯 等电梯 电梯故障 维修中",
    "T03.03": "电梯抖 异响 咔咔 抖动 晃动 电梯响 冲顶 蹲底",
    "T03.04": "电梯广告 轿厢 电梯里脏 电梯里味 电梯风扇 梯控广告 广告屏",
    "T03.05": "年检 检验 合格证 维保记录 电梯标志",
    "T04.01": "监控 摄像头 录像 探头 回放",
    "T04.02": "门禁 刷卡 门禁卡 人脸 单元门打不开 蓝牙开门 刷不开",
    "T04.03": "对讲 门铃 可视 呼叫不",
    "T04.04": "周界 围墙报警 红外 巡更 翻墙",
    "T04.05": "道闸 闸杆 抬杆 栏杆砸 车牌识别 砸了 识别不",
    "T04.06": "网络 宽带 光纤 弱电 信号 机房",
    "T05.01": "外来 推销 陌生人 发传单 中介 小广告 登记 尾随",
    "T05.02": "被偷 失窃 偷了 盗窃 丢了 被盗 砸车窗",
    "T05.03": "岗亭没人 没人值班 脱岗 睡觉 空岗 岗亭 没人在",
    "T05.04": "保安骂 保安态度 保安推 骂人 保安凶 动手 保安吼",
    "T05.05": "巡逻 没巡 巡查",
    "T05.06": "广场舞 音响 聚众 喧哗 打牌 踢球 唱歌",
    "T06.01": "车位被占 占车位 乱停 违停 堵住 占了 停在 僵尸车 挡住",
    "T06.02": "车位抽签 车位分配 月租车位 抽签 固定车位 租车位",
    "T06.03": "停车费 收费标准停 停车收 临停 月卡 多收停车 停了",
    "T06.04": "划车 车被刮 刮了 蹭 引擎盖 车漆 砸到车 剐蹭",
    "T06.05": "充电桩 充电棚 充电车棚 电动车充电 插座 扫码充电 充电柜",
    "T06.06": "出入口 早高峰 排队出 进不来 出口 访客车 堵车",
    "T07.01": "卫生 脏 保洁 没人扫 拖地 痰 狗屎 打扫 垃圾在楼道 清扫 楼梯间",
    "T07.02": "垃圾 垃圾桶 垃圾房 垃圾分类 清运 垃圾车 投放点",
    "T07.03": "老鼠 蟑螂 蚊子 消杀 白蚁 虫 蛇 马蜂",
    "T07.04": "油烟 异味 臭味 臭 烧烤 味道",
    "T08.01": "枯 草坪 养护 花坛 绿化带 死了 浇水",
    "T08.02": "树枝 修剪 遮挡 挡光 树叶 树太高",
    "T08.03": "种菜 占绿 毁绿 踩踏 铲",
    "T08.04": "打药 农药 喷药 药味",
    "T09.01": "态度 前台骂 翻白眼 不耐烦 挂我电话 语气 顶嘴 爱理不理 冷漠",
    "T09.02": "推诿 踢皮球 没人管 没人回 不理 打了几次 一直没 推来推去 拖着 没回复 三次",
    "T09.03": "没通知 不通知 没告知 提前说 没提前 公告 没说一声 没人通知",
    "T09.04": "答应 承诺 说好 保证 说话不算",
    "T09.05": "回访 没打电话 假回访 满意回访",
    "T09.06": "泄露 个人信息 电话被 隐私 身份证 发到群",
    "T10.01": "物业费标准 物业费涨 收费依据 涨价 物业费太 物业费怎么 收费标准",
    "T10.02": "扣款 多扣 重复扣 扣错 代扣 划扣 扣了两次",
    "T10.03": "催缴 催费 催我 催款 欠费单 贴在门 律师函 催物业费",
    "T10.04": "发票 收据 票据 开票",
    "T10.05": "公摊 分摊 公摊电 公摊水",
    "T10.06": "上门费 人工费 维修费 有偿 材料费 换一个收",
    "T10.07": "押金 装修押金 退押金 保证金",
    "T11.01": "装修噪 电钻 装修声 中午装修 周末装修 打墙 敲 施工噪",
    "T11.02": "拆墙 承重墙 违建 搭建 阳光房 改结构 封阳台 私搭",
    "T11.03": "装修工人 施工人员 工人",
    "T11.04": "装修垃圾 沙子 水泥 建筑垃圾 电梯刮花",
    "T11.05": "装修登记 装修手续 装修证 装修验收 装修申请",
    "T12.01": "楼上吵 跑跳 半夜吵 弹琴 邻居吵 打麻将 拖椅子 小孩跑 吵 高跟鞋",
    "T12.02": "楼上漏 楼上渗 卫生间漏 漏到 楼上邻居漏",
    "T12.03": "狗 遛狗 不牵绳 宠物 狗叫 猫 咬",
    "T12.04": "空调滴水 滴水 晾衣 浇花 滴到",
    "T12.05": "楼道堆 鞋柜 堆杂物 占楼道 杂物 走廊堆 婴儿车",
    "T12.06": "烟味 二手烟 抽烟 烟头2",
    "T13.01": "消防通道 通道堵 堵消防 疏散通道 消防车",
    "T13.02": "电动车上楼 电动车进电梯 飞线 楼道充电 推电动车 电瓶",
    "T13.03": "灭火器 消火栓 消防栓 烟感 消防门 应急灯 消防设施 喷淋",
    "T13.04": "高空抛物 扔下来 掉下来 抛物 坠物 烟头扔 从楼上扔",
    "T13.05": "隐患 着火 冒烟 煤气 燃气 漏电 触电 起火",
    "T14.01": "公共收益 广告收入 收益公示 收支 账目",
    "T14.02": "维修资金 维修基金 大修",
    "T14.03": "业委会 业主大会 投票 选举 物管会",
    "T14.04": "摆摊 场地 快递柜 广告牌 地推",
    "T15.01": "开发商 交楼 房产证 学位 规划",
    "T15.02": "供电局 水务 电信 移动公司 燃气公司 供水公司",
    "T15.03": "工地 马路施工 夜间施工 打桩 隔壁工地",
}

DEPARTMENT_OF: dict[str, Department.Kind] = {
    "T01": Department.Kind.ENGINEERING,
    "T02": Department.Kind.ENGINEERING,
    "T03": Department.Kind.ENGINEERING,
    "T04": Department.Kind.ENGINEERING,
    "T05": Department.Kind.ORDER,
    "T06": Department.Kind.ORDER,
    "T07": Department.Kind.CLEANING,
    "T08": Department.Kind.GREENING,
    "T09": Department.Kind.SERVICE,
    "T10": Department.Kind.FINANCE,
    "T11": Department.Kind.ORDER,
    "T12": Department.Kind.SERVICE,
    "T13": Department.Kind.ORDER,
    "T14": Department.Kind.OFFICE,
    "T15": Department.Kind.OFFICE,
}

# Signs of each severity rule (domain 3.3), by number; anything else is ordinary.
MAJOR_SIGNS = (
    "缝了", "受伤", "骨折", "流血", "住院", "119", "120", "记者", "曝光", "抖音", "联名",
    "起诉", "律师", "推了他", "打人", "殴打", "动手", "砸在人", "着火", "困在", "关在里面",
    "承重墙", "行贿", "红包", "身份证号", "停我家水", "断我家电",
)  # fmt: skip
IMPORTANT_SIGNS = (
    "12345", "没水", "停水", "停电", "返水", "整栋", "个月", "半个月", "好几次", "几次了",
    "三次", "五次", "第二次", "又", "报了", "赔", "态度", "骂", "隐患", "消防", "泄露",
    "多扣", "重复扣", "监控", "抖", "被偷", "砸", "泡", "滑倒",
)  # fmt: skip
REQUEST_SIGNS = ("请帮", "麻烦", "想问", "请问", "怎么办理", "咨询", "多少钱", "几点")
PUBLIC_PLACES = (
    "路灯", "车库", "电梯", "楼道", "大堂", "单元门", "道闸", "岗亭", "门禁", "广场", "儿童乐园", "会所",
    "泳池", "垃圾房", "消防", "公共", "走廊", "楼梯", "围墙", "监控",
)  # fmt: skip
REPAIR_SIGNS = ("坏了", "不亮", "漏水", "堵了", "修一下", "来修", "换一下", "打不开", "维修")
BLAME_SIGNS = (
    "投诉",
    "你们",
    "到底",
    "凭什么",
    "没人管",
    "说法",
    "几次",
    "半个月",
    "还没",
    "态度",
)
PRAISE_SIGNS = ("感谢", "表扬", "点赞", "锦旗", "谢谢你们")


@dataclass(frozen=True)
class Suggestion:
    types: tuple[str, ...] = ()
    kind: str = ""
    severity: str = Severity.ORDINARY
    is_urgent: bool = False
    department: str = ""
    playbook: Playbook | None = None
    signs: tuple[str, ...] = field(default=())

    @property
    def labelled(self) -> list[tuple[str, str]]:
        return [(code, taxonomy.label(taxonomy.TYPES, code)) for code in self.types]


def suggest(text: str) -> Suggestion:
    """Read a text for what it is likely to be. At most three types, the likeliest first."""
    words = texts.normal(text)
    if len(words) < 2:
        return Suggestion()
    playbook = next((p for p in PLAYBOOKS if _calls_for(p, words)), None)
    types = _types(words, playbook)
    severity = _severity(words, playbook)
    return Suggestion(
        types=types,
        kind=_kind(words, playbook),
        severity=severity,
        is_urgent=playbook is not None,
        department=_department(types, playbook),
        playbook=playbook,
        signs=tuple(s for s in (*MAJOR_SIGNS, *IMPORTANT_SIGNS) if s in words)[:4],
    )


def _calls_for(playbook: Playbook, words: str) -> bool:
    return any(w in words for w in playbook.words) and not any(w in words for w in playbook.unless)


def _types(words: str, playbook: Playbook | None) -> tuple[str, ...]:
    scores: dict[str, float] = defaultdict(float)
    for code, listed in WORDS.items():
        for word in listed.split():
            word, weight = (word[:-1], int(word[-1])) if word[-1].isdigit() else (word, 0)
            if word in words:
                scores[code] += weight or len(word)
    if playbook:
        scores[playbook.type_code] += 20
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    return tuple(ranked[:3])


def _severity(words: str, playbook: Playbook | None) -> str:
    if playbook:
        return playbook.severity
    if any(sign in words for sign in MAJOR_SIGNS):
        return Severity.MAJOR
    if any(sign in words for sign in IMPORTANT_SIGNS):
        return Severity.IMPORTANT
    return Severity.ORDINARY


def _kind(words: str, playbook: Playbook | None) -> str:
    if any(sign in words for sign in PRAISE_SIGNS):
        return Kind.PRAISE
    if any(sign in words for sign in BLAME_SIGNS):
        return Kind.COMPLAINT
    if playbook:
        return playbook.kind
    if any(sign in words for sign in REPAIR_SIGNS):
        in_public = any(place in words for place in PUBLIC_PLACES)
        return Kind.REPAIR_PUBLIC if in_public else Kind.REPAIR_HOME
    if any(sign in words for sign in REQUEST_SIGNS):
        return Kind.ENQUIRY
    return ""


def _department(types: tuple[str, ...], playbook: Playbook | None) -> str:
    if playbook:
        return playbook.department
    return DEPARTMENT_OF.get(types[0].partition(".")[0], "") if types else ""
