"""What dunning makes people owe."""

from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.people.models import Role

LADDER = (Role.SUPERVISOR.value, Role.DIRECTOR.value, Role.OFFICE_DIRECTOR.value)
# A step is days long; whoever is told of it may answer tomorrow.
LADDER_MINUTES = 24 * 60

STEP = obligations.declare("dunning.step", _("做完催缴步骤"), LADDER)
DATA = obligations.declare("dunning.data", _("补全联系资料，让催缴能进行"), LADDER)
FRESH = obligations.declare("dunning.fresh", _("导入最新收款，催缴在等"), LADDER)
PROCEDURE = obligations.declare("dunning.procedure", _("批准一版催缴程序"), LADDER)
