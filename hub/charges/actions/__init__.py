"""Everything people can do with money. Pages, imports and jobs come through here."""

from hub.charges.actions import runs
from hub.charges.actions.arrears import interrupt, lapses_on, take_snapshot
from hub.charges.actions.catalogue import add_item, close_item, propose_tariff, reopen_item
from hub.charges.actions.corrections import propose_correction, propose_late_fee
from hub.charges.actions.enrolment import (
    NewEnrolment,
    end_enrolment,
    enrol,
    enrol_all,
    enrol_many,
    propose_discount,
)
from hub.charges.actions.extras import charge_extra
from hub.charges.actions.holding import Rows, hold, lock_accounts, release, settle_held
from hub.charges.actions.importing import take_many
from hub.charges.actions.metering import NewReading, read_many, read_meter
from hub.charges.actions.payments import (
    Taken,
    take,
    use_credit,
)
from hub.charges.actions.receipts import give_receipt, propose_void
from hub.charges.actions.refunds import propose_refund, propose_reversal
from hub.charges.actions.runs import cancel_run, commit_run, open_run, write_bills

__all__ = [
    "NewEnrolment",
    "NewReading",
    "Rows",
    "Taken",
    "add_item",
    "cancel_run",
    "charge_extra",
    "close_item",
    "commit_run",
    "end_enrolment",
    "enrol",
    "enrol_all",
    "enrol_many",
    "give_receipt",
    "hold",
    "interrupt",
    "lapses_on",
    "lock_accounts",
    "open_run",
    "propose_correction",
    "propose_discount",
    "propose_late_fee",
    "propose_refund",
    "propose_reversal",
    "propose_tariff",
    "propose_void",
    "read_many",
    "read_meter",
    "release",
    "reopen_item",
    "runs",
    "settle_held",
    "take",
    "take_many",
    "take_snapshot",
    "use_credit",
    "write_bills",
]
