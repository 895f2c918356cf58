"""Work done outside a request: enqueued by the act that causes it, run by a worker at least once.

A job is committed or rolled back together with the act that enqueued it. A worker claims it with
a lease and renews the lease while it works; whoever is killed stops renewing, and the job is taken
again. So a handler may run twice and must be written to stand it.
"""

from hub.kernel.jobs.declaring import asked_for_by, discover, enqueue, job
from hub.kernel.jobs.progress import Progress
from hub.kernel.jobs.running import LEASE, drain, retry_failed, run_one, sweep
from hub.kernel.jobs.timetable import Timetable, every

__all__ = [
    "LEASE",
    "Progress",
    "Timetable",
    "asked_for_by",
    "discover",
    "drain",
    "enqueue",
    "every",
    "job",
    "retry_failed",
    "run_one",
    "sweep",
]
