"""What we say when the rules do not allow something a person asked for.

A Refusal is expected: it needs words, not a fix. Anything else that is raised is a bug and is
left to reach the error log.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """The message is shown to the person as it stands, so it says what they can do next."""

    message: ClassVar[Promise | str] = _("现在不能这样做。")
    status: ClassVar[int] = 409
    # The form field the refusal is about, if a page can show it beside one.
    field: str | None = None

    def __init__(self, message: object = None) -> None:
        super().__init__(message or self.message)

    def __str__(self) -> str:
        return str(self.args[0])

    @property
    def code(self) -> str:
        """What API clients branch on: the class name, so it never changes with the wording."""
        return type(self).__name__


class Missing(Refusal):
    """Also the answer for records a person may not know about, so that ids cannot be probed."""

    message = _("没有找到这条记录，可能已移交其他项目，或不在您的查看范围内。")
    status = 404


class NotAllowed(Refusal):
    message = _("您的岗位没有这项权限。如确需办理，请找有权限的同事或向上级申请。")
    status = 403


class Incomplete(Refusal):
    """Something that must be said was left out."""

    message = _("内容还没有填完整，请补充后再提交。")
    status = 400


class InField(Incomplete):
    """Incomplete in a field that is known only when it is raised."""

    def __init__(self, field: str, message: object) -> None:
        self.field = field
        super().__init__(message)
