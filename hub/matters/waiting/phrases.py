"""What is said dozens of times a day, at one touch. Words only: picking one fills the field."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Phrases = Sequence[str | Promise]

# By branch of the type tree: how such things end.
RESULTS: dict[str, Phrases] = {
    "T01": (
        _("重新打胶，淋水试验不渗"),
        _("已更换配件，开关正常"),
        _("已报开发商保修，约定上门时间"),
    ),
    "T02": (_("已修复，恢复正常使用"), _("已更换配件，试用正常"), _("已疏通，排水正常")),
    "T03": (_("维保到场处理，试运行正常"), _("已复位，恢复运行"), _("已清洁轿厢并张贴告示")),
    "T04": (_("已修复，现场测试正常"), _("已重新授权，开门正常"), _("已更换设备，画面正常")),
    "T05": (_("已到场核实并劝离"), _("已加派巡逻，重点看守"), _("已对当班人员教育，补岗到位")),
    "T06": (_("已联系车主挪车"), _("已贴温馨提示并登记车牌"), _("已核对收费，当面说明")),
    "T07": (_("已清扫干净"), _("已清运，现场冲洗消毒"), _("已消杀，一周内复查")),
    "T08": (_("已修剪，清走枝叶"), _("已补种，加强养护"), _("已停止施药并补张告示")),
    "T11": (
        _("已到场制止，业主签收整改通知"),
        _("已停工，约定复查时间"),
        _("已清走装修垃圾，恢复原状"),
    ),
    "T12": (_("已上门劝导，对方答应改正"), _("已查明漏点，双方协商修复"), _("已约双方见面调解")),
    "T13": (_("已清走杂物，通道畅通"), _("已把车推出楼道并告知车主"), _("已更换灭火器，检查合格")),
}
ANY_RESULT: Phrases = (
    _("现场处理完毕，业户在场确认"),
    _("业户不在家，已电话说明"),
    _("需外单位配合，已告知业户时间"),
)
BOUNCES: Phrases = (
    _("地址或房号不对，请核实"),
    _("内容不清楚，请补充后再派"),
    _("与另一单重复"),
    _("属开发商保修，应转地产"),
)
NO_PHOTO: Phrases = (_("业户不同意拍照"), _("涉及业户隐私"), _("看不出变化，无可拍内容"))
WHY_CALL: Phrases = (_("约上门时间"), _("核实情况"), _("告知进度"))
REACHED: Phrases = (_("已经修好了，没有问题"), _("对处理结果表示感谢"), _("处理了，但速度慢"))
NOT_REACHED: Phrases = (_("无人接听"), _("正在通话"), _("已关机"), _("拒接"), _("号码不对"))


def results(type_code: str) -> Phrases:
    return (*RESULTS.get(type_code.partition(".")[0], ()), *ANY_RESULT)
