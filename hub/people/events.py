"""What happens to people, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    SET_UP = "company.set_up", _("建立公司")
    COMMUNITY_OPENED = "community.opened", _("开通项目")
    DEPARTMENT_ADDED = "department.added", _("新增部门")
    DEPARTMENT_CHANGED = "department.changed", _("修改部门")
    DEPARTMENT_CLOSED = "department.closed", _("停用部门")
    HIRED = "staff.hired", _("入职建档")
    POST_GIVEN = "staff.post_given", _("任命岗位")
    POST_ENDED = "staff.post_ended", _("免去岗位")
    LEFT = "staff.left", _("办理离职")
    REPORTS_TO = "staff.reports_to", _("确定汇报关系")
    # What duty wrote before the line was one: history keeps its words.
    REPORTED_TO = "duty.reporting_set", _("确定汇报关系")
    DEPUTY_APPOINTED = "staff.deputy_appointed", _("指定代理人")
    DEPUTY_ENDED = "staff.deputy_ended", _("提前结束代理")
    RECUSAL_DECLARED = "staff.recusal_declared", _("登记回避关系")
    PASSWORD_CHANGED = "staff.password_changed", _("修改密码")
    PASSWORD_RESET = "staff.password_reset", _("重置密码")
    TOKEN_ISSUED = "staff.token_issued", _("发放接口令牌")
    TOKEN_REVOKED = "staff.token_revoked", _("停用接口令牌")
    SECOND_FACTOR_RESET = "staff.second_factor_reset", _("重置两步验证")
