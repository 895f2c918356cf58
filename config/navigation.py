"""The navigation of the whole product, in the order people see it, and where a day begins."""

from django.utils.translation import gettext_lazy as _

from hub.charges import rules as charges
from hub.debit import rules as debit
from hub.directives import rules as directives
from hub.dunning import rules as dunning
from hub.duty import register_rules as register
from hub.duty import rules as duty
from hub.estate import rules as estate
from hub.estate.models import READS_ALL, READS_BEATS
from hub.leave import rules as leave
from hub.paidwork import rules as paidwork
from hub.people.line import LEADING
from hub.people.models import Role
from hub.people.web import Place
from hub.privacy import rules as privacy

DESK = {Role.FRONT_DESK, Role.BUTLER, Role.LEADER, Role.SUPERVISOR, Role.MONITOR}
HEADS = {Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER}
AUDIT = {Role.AUDITOR}
HANDLERS = {Role.HANDLER}
ADMINS = {Role.ADMIN}
EVERYONE = set(Role)

# url name, words, icon, roles, key after g
NAVIGATION = [
    Place(
        "matters:intake",
        _("受理台"),
        "headset",
        frozenset(DESK),
        "i",
        of_the_desk=frozenset(DESK - {Role.MONITOR}),
    ),
    Place("matters:queue", _("部门待办"), "tool", frozenset(HANDLERS | DESK), "q"),
    Place(
        "quality:board", _("目标看板"), "gauge", frozenset(HEADS | AUDIT | {Role.SUPERVISOR}), "b"
    ),
    Place("matters:list", _("事务"), "list-details", frozenset(DESK | HEADS | AUDIT), "m"),
    Place(
        "matters:cockpit",
        _("回访台"),
        "phone-outgoing",
        frozenset(DESK - {Role.MONITOR} | HEADS),
        "c",
    ),
    Place("matters:rulings", _("判定"), "gavel", frozenset(DESK - {Role.MONITOR} | HEADS), "r"),
    Place(
        "analysis:months",
        _("投诉月报"),
        "file-analytics",
        frozenset({Role.SUPERVISOR} | HEADS | AUDIT),
        "a",
    ),
    Place(
        "analysis:coding",
        _("复核编码"),
        "scale",
        frozenset({Role.AUDITOR, Role.SUPERVISOR, Role.DIRECTOR, Role.MANAGER}),
        "e",
    ),
    Place(
        "charges:accounts",
        _("收费"),
        "report",
        key="y",
        pages=(
            Place(
                "charges:accounts",
                _("户账"),
                roles=charges.READ_ACCOUNTS_ALL | charges.READ_ACCOUNTS_BEATS,
            ),
            Place(
                "charges:arrears",
                _("欠费"),
                roles=charges.READ_ARREARS_ALL | charges.READ_ARREARS_BEATS,
            ),
            Place("charges:runs", _("出账"), roles=charges.READ_RUNS),
            Place("charges:items", _("收费项目"), roles=charges.READ_PRICES),
            Place("charges:decisions", _("审批"), roles=charges.READ_DECISIONS),
        ),
    ),
    Place(
        "dunning:workbench",
        _("催缴"),
        "phone-outgoing",
        key="n",
        pages=(
            Place("dunning:workbench", _("工作台"), roles=dunning.READ | dunning.WORK),
            Place("dunning:messages", _("短信"), roles=dunning.READ_LISTS),
            Place("dunning:notices", _("通知书"), roles=dunning.READ_NOTICES),
            Place("dunning:batches", _("打印批次"), roles=dunning.READ_NOTICES),
            Place("dunning:pauses", _("暂停"), roles=dunning.READ),
            Place("dunning:runs", _("每夜台账"), roles=dunning.READ_RUNS),
            Place("dunning:team", _("进度"), roles=dunning.READ_RUNS),
            Place("dunning:procedures", _("催缴程序"), roles=dunning.READ),
            Place("dunning:decisions", _("审批"), roles=dunning.READ),
        ),
    ),
    Place(
        "duty:mine",
        _("我的一天"),
        "clock-check",
        key="x",
        pages=(
            Place("duty:mine", _("我的一天"), roles=frozenset(EVERYONE - ADMINS - AUDIT)),
            Place("duty:now", _("当班一览"), roles=duty.READ),
            Place("duty:swaps", _("换班"), roles=frozenset(EVERYONE - ADMINS - AUDIT)),
            Place("duty:rosters", _("排班表"), roles=frozenset(EVERYONE - ADMINS)),
            Place("duty:team", _("考勤"), roles=duty.READ),
            Place("duty:calls", _("点名"), roles=duty.READ),
            Place("duty:errands", _("公差活动"), roles=frozenset(EVERYONE - ADMINS)),
            Place("conduct:checks", _("岗位抽查"), roles=frozenset(EVERYONE - ADMINS - AUDIT)),
            Place("duty:sheets", _("月报"), roles=duty.READ),
        ),
    ),
    Place(
        "duty:stations",
        _("勤务设置"),
        "settings",
        key="w",
        pages=(
            Place("duty:stations", _("岗位"), roles=duty.READ),
            Place("duty:shifts", _("班次"), roles=duty.READ),
            Place("duty:rotations", _("轮班"), roles=duty.READ),
            Place("duty:licences", _("证件"), roles=duty.READ),
            Place("duty:protections", _("特殊保护"), roles=duty.PROTECT),
        ),
    ),
    Place(
        "leave:mine",
        _("请假"),
        "calendar-event",
        key="v",
        pages=(
            Place("leave:mine", _("我的请假"), roles=frozenset(EVERYONE - ADMINS - AUDIT)),
            Place("leave:approvals", _("待批"), roles=leave.LEAD),
            Place("leave:calendar", _("团队日历"), roles=leave.LEAD | leave.AUDIT),
            Place("leave:balances", _("假期余额"), roles=leave.LEAD | leave.AUDIT),
            Place("leave:kinds", _("假别"), roles=leave.READ_KINDS),
        ),
    ),
    Place("register:shelf", _("交接班"), "clipboard-check", register.READ, "k"),
    Place(
        "directives:mine",
        _("指令"),
        "send",
        key="o",
        pages=(
            Place("directives:mine", _("我收到的"), roles=frozenset(EVERYONE)),
            Place("directives:given", _("我下达的"), roles=LEADING),
            Place("directives:all", _("全部指令"), roles=LEADING | directives.READ_ALL),
            Place("directives:objections", _("异议"), roles=frozenset(EVERYONE)),
            Place("directives:meetings", _("会议"), roles=frozenset(EVERYONE)),
            Place("directives:uniforms", _("着装通知"), roles=frozenset(EVERYONE)),
        ),
    ),
    Place(
        "paidwork:orders",
        _("有偿服务"),
        "tag",
        key="s",
        pages=(
            Place("paidwork:orders", _("服务单"), roles=paidwork.READ_ALL | paidwork.READ_BEATS),
            Place("paidwork:mine", _("我的上门"), roles=paidwork.WORK),
            Place("paidwork:unpriced", _("待入账"), roles=paidwork.PRICE | paidwork.WATCH),
            Place("paidwork:catalogue", _("价目"), roles=paidwork.READ_PRICES),
            Place("paidwork:decisions", _("审批"), roles=paidwork.READ_DECISIONS),
        ),
    ),
    Place(
        "debit:cycle",
        _("银行代扣"),
        "arrows-exchange",
        key="z",
        pages=(
            Place("debit:cycle", _("本月扣款"), roles=debit.READ),
            Place("debit:tasks", _("待处理"), roles=debit.READ | debit.READ_BEATS),
            Place("debit:batches", _("批次"), roles=debit.READ),
            Place("debit:mandates", _("代扣授权"), roles=debit.READ | debit.READ_BEATS),
            Place("debit:formats", _("文件格式"), roles=debit.READ),
            Place("debit:reasons", _("失败原因"), roles=debit.READ),
        ),
    ),
    Place(
        "estate:households",
        _("业户"),
        "users-group",
        key="h",
        pages=(
            Place("estate:households", _("业户"), roles=READS_ALL | READS_BEATS),
            Place("estate:areas", _("组团与楼栋"), roles=estate.KEEPS),
            Place("estate:beats", _("片区分工"), roles=estate.KEEPS),
        ),
    ),
    Place(
        "privacy:exports",
        _("个人信息"),
        "shield-lock",
        key="f",
        pages=(
            Place("privacy:exports", _("导出"), roles=privacy.READ | privacy.ASK),
            Place(
                "privacy:requests",
                _("请求"),
                roles=privacy.TAKE_REQUESTS | privacy.READ_REQUESTS,
            ),
            Place(
                "privacy:decisions",
                _("审批"),
                roles=privacy.RELEASE | privacy.ASK | privacy.ANSWER_REQUESTS,
            ),
            Place("privacy:handouts", _("取件记录"), roles=privacy.READ),
            Place("privacy:terms", _("保存期限"), roles=privacy.READ),
            Place("estate:reveals", _("号码查看记录"), roles=estate.READS_REVEALS),
        ),
    ),
    Place(
        "people:staff",
        _("人员"),
        "users",
        frozenset(HEADS | ADMINS | AUDIT | {Role.SUPERVISOR}),
        "p",
    ),
    Place("people:departments", _("部门"), "building", frozenset(ADMINS), "d"),
    Place("rulebooks", _("规则与时限"), "adjustments", frozenset(EVERYONE - ADMINS), "l"),
    Place("todo", _("我的待办"), "list-check", frozenset(EVERYONE), "t", counts_duties=True),
]
