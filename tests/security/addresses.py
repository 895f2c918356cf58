"""Every address of the product with each act behind it, read from the code that answers it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from hub.analysis.views import acts as analysis
from hub.charges.views import acts as charges
from hub.debit.views import acts as debit
from hub.directives.views import acts as directives
from hub.dunning.views import acts as dunning
from hub.duty.views import acts as duty
from hub.duty.views import register_acts as register
from hub.duty.views import setup_acts as duty_setup
from hub.kernel import jobs
from hub.kernel.exchange import importers
from hub.leave.views import acts as leave
from hub.matters import acts as matters
from hub.paidwork import acts as paidwork
from hub.people import rulebooks
from hub.privacy import sources
from tests.security.asking import posted

jobs.discover()  # what imports there are is known after that
# Tests in the same process declare some of their own.
IMPORTERS = sorted(one for one in importers._importers if not one.startswith("tests."))
Words = list[tuple[str, ...]]


def _each(table: dict[str, Any]) -> Words:
    """(kind, name) of a table of acts by kind."""
    return [(kind, name) for kind, acts in table.items() for name in acts]


def _one(names: Any) -> Words:
    return [(name,) for name in names]


_SET_UP = [(kind, name) for kind, (_model, acts) in duty_setup.DONE.items() for name in acts]
# What may stand in the places of an address that take words, in their order.
WORDS: dict[str, Words] = {
    "matters:act": _one(matters.ACTS),
    "charges:act": _each(charges.ACTS),
    "duty:act": _each(duty.ACTS),
    "duty:add": _one(duty_setup.NEW),
    "duty:do": [one for one in _SET_UP if one[0] not in {"covers", "placements"}],
    "duty:do_at": [one for one in _SET_UP if one[0] in {"covers", "placements"}],
    "duty:sheet": [("pdf",), ("xlsx",)],
    "privacy:copy": [("paper",), ("json",)],
    "privacy:ask": _one(one.code for one in sources.declared()),
    "register:act": _each(register.ACTS),
    "directives:act": _each(directives.ACTS),
    "leave:act": _each(leave.ACTS),
    "leave:sheet": [("pdf",), ("xlsx",)],
    "paidwork:act": _one(paidwork.ACTS),
    "paidwork:turn": [("close",), ("reopen",)],
    "dunning:act": _one(dunning.OF_HOUSEHOLD),
    "debit:act": _each(debit.ACTS),
    "analysis:month": [("2026-06",)],
    "analysis:open": [("2026-05",)],
    "analysis:act": [("2026-06", name) for name in analysis.MONTH_ACTS],
    "analysis:paper": [("2026-06", "pdf"), ("2026-06", "xlsx")],
    "analysis:plan_act": _one(analysis.PLAN_ACTS),
    "quality:cases": [("O3",)],
    "imports:start": _one(IMPORTERS),
    "imports:template": _one(IMPORTERS),
    "rules": _one(sorted(rulebooks._declared)),
}


@dataclass(frozen=True)
class Address:
    """One address: its name in the code, and the words and ids that it takes."""

    name: str
    words: tuple[str, ...] = ()
    # (parameter, converter) in their order; words come from `words`, everything else is an id.
    places: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.name}[{','.join(self.words)}]" if self.words else self.name

    @property
    def ids(self) -> list[str]:
        return [name for name, converter in self.places if converter in {"Int", "String"}][
            : len(self.places) - len(self.words)
        ]

    def at(self, ids: tuple[Any, ...] = ()) -> str:
        words, rows = list(self.words), list(ids)
        given = {
            name: words.pop(0) if self._takes_word(converter) else rows.pop(0)
            for name, converter in self.places
        }
        return reverse(self.name, kwargs=given)

    @property
    def methods(self) -> tuple[str, ...]:
        return ("POST", "GET")

    each_row = False  # the first and the last will do
    is_searched = False  # a page says by its own field whether it is

    @property
    def table(self) -> str:
        """:raises KeyError: for a new address: say below which table its id is of."""
        kind = f"{self.name}[{self.words[0]}" if self.words else ""
        return TABLES[kind] if kind in TABLES else TABLES[self.name]

    def ask(
        self, client: Client, method: str, ids: tuple[Any, ...], house: Any, told: Any = None
    ) -> Any:
        """A form is sent what is `told`, or else what it holds itself."""
        if method == "GET":
            return client.get(self.at(ids))
        if isinstance(told, str):
            return client.post(self.at(ids), told, content_type="application/json")
        if told is not None:
            return client.post(self.at(ids), told)
        return posted(client, self.at(ids), house.said)

    def _takes_word(self, converter: str) -> bool:
        return bool(self.words) and converter != "Int"


def addresses() -> list[Address]:
    """All but those of the API, which its document lists."""
    found = {str(one): one for one in _walk(get_resolver().url_patterns, "", ())}
    return [found[name] for name in sorted(found)]


def _walk(patterns: list[Any], space: str, above: tuple[Any, ...]) -> Iterator[Address]:
    for one in patterns:
        places = (*above, *_places(one.pattern))
        if isinstance(one, URLResolver):
            inside = f"{space}{one.namespace}:" if one.namespace else space
            if inside != "api:":
                yield from _walk(one.url_patterns, inside, places)
        elif isinstance(one, URLPattern) and one.name:
            name = space + one.name
            for words in WORDS.get(name, [()]):
                yield Address(name, words, places)


def _places(pattern: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(pattern, RoutePattern):
        return tuple(
            (name, type(converter).__name__.removesuffix("Converter"))
            for name, converter in pattern.converters.items()
        )
    return tuple((name, "Int") for name in pattern.regex.groupindex)


# ── The rows behind ids ─────────────────────────────────────────────────────────────────────

# Which table an id is of: by address, or by address and kind where one address is many.
# `matters.reporter@matter` is a reporter behind their matter's id, `kernel.decision~leave` one of
# leave's decisions, `dunning.notice.token` a notice by its token.
TABLES = {
    "analysis:coding_answer": "analysis.coding",
    "analysis:coding_case": "analysis.coding",
    "analysis:coding_leave_out": "analysis.coding",
    "analysis:paper_of": "analysis.month",
    "analysis:plan": "analysis.plan",
    "analysis:plan_act": "analysis.plan",
    "analysis:revisit": "analysis.revisit",
    "analysis:sample": "analysis.sample",
    "attachments:serve": "kernel.attachment",
    "attachments:thumbnail": "kernel.attachment",
    "charges:account": "estate.household",
    "charges:act[account": "estate.household",
    "charges:act[bill": "charges.bill",
    "charges:act[enrolment": "charges.enrolment",
    "charges:act[item": "charges.feeitem",
    "charges:act[payment": "charges.payment",
    "charges:act[receipt": "charges.receipt",
    "charges:act[run": "charges.billrun",
    "charges:commit": "charges.billrun",
    "charges:decide": "kernel.decision~charges",
    "charges:item": "charges.feeitem",
    "charges:lines": "charges.billrun",
    "charges:pay": "estate.household",
    "charges:receipt": "charges.receipt",
    "charges:run": "charges.billrun",
    "charges:split": "estate.household",
    "conduct:check": "conduct.check",
    "conduct:item": "conduct.checkitem",
    "conduct:make": "people.staff",
    "conduct:reply": "conduct.check",
    "conduct:review": "conduct.check",
    "debit:act[batch": "debit.batch",
    "debit:act[format": "debit.format",
    "debit:act[line": "debit.line",
    "debit:act[mandate": "debit.mandate",
    "debit:act[result": "debit.result",
    "debit:batch": "debit.batch",
    "debit:cycle_by_id": "debit.cycle",
    "debit:fetch": "debit.exportfile",
    "debit:format": "debit.format",
    "debit:line": "debit.line",
    "debit:lines": "debit.batch",
    "debit:mandate": "debit.mandate",
    "debit:receive": "debit.batch",
    "debit:renew_mandate": "debit.mandate",
    "debit:result": "debit.result",
    "debit:reveal": "debit.mandate",
    "debit:skips": "debit.batch",
    "directives:act[conflict": "directives.conflict",
    "directives:act[instruction": "directives.instruction",
    "directives:act[meeting": "directives.meeting",
    "directives:act[objection": "directives.objection",
    "directives:act[part": "directives.receiver",
    "directives:act[uniform": "directives.uniformnotice",
    "directives:conflict": "directives.conflict",
    "directives:instruction": "directives.instruction",
    "directives:meeting": "directives.meeting",
    "directives:minutes": "directives.meeting",
    "directives:objection": "directives.objection",
    "directives:part": "directives.receiver",
    "directives:uniform": "directives.uniformnotice",
    "dunning:act": "estate.household",
    "dunning:batch": "dunning.noticebatch",
    "dunning:batch_progress": "dunning.noticebatch",
    "dunning:change_step": "dunning.step",
    "dunning:contact": "estate.household",
    "dunning:decide": "kernel.decision~dunning",
    "dunning:drop_messages": "dunning.messagelist",
    "dunning:end_pause": "dunning.pause",
    "dunning:episode": "dunning.episode",
    "dunning:household": "estate.household",
    "dunning:message_list": "dunning.messagelist",
    "dunning:notice": "dunning.notice",
    "dunning:paper": "dunning.notice",
    "dunning:print": "dunning.noticebatch",
    "dunning:printed": "dunning.noticebatch",
    "dunning:procedure": "dunning.procedure",
    "dunning:propose": "dunning.procedure",
    "dunning:run": "dunning.run",
    "dunning:scan": "dunning.notice.token",
    "dunning:step": "dunning.stepdue",
    "dunning:take_messages": "dunning.messagelist",
    "dunning:void": "dunning.notice",
    "dunning:withdraw": "dunning.notice",
    "duty:act[absence": "duty.absence",
    "duty:act[errand": "duty.errand",
    "duty:act[roster": "duty.roster",
    "duty:act[staff": "people.staff",
    "duty:act[swap": "duty.swap",
    "duty:act[turn": "duty.assignment",
    "duty:act[turnout": "duty.turnout",
    "duty:call": "people.department",
    "duty:call_errand": "people.department",
    "duty:decide": "kernel.decision~duty",
    "duty:do[rotations": "duty.rotation",
    "duty:do[shifts": "duty.shift",
    "duty:do[stations": "duty.station",
    "duty:do_at[covers": "duty.cover",
    "duty:do_at[placements": "duty.placement",
    "duty:errand": "duty.errand",
    "duty:issue_sheet": "people.department",
    "duty:paint": "duty.roster",
    "duty:roster": "duty.roster",
    "duty:rotation": "duty.rotation",
    "duty:searching": "duty.roster",
    "duty:sheet": "duty.monthsheet",
    "duty:shift": "duty.shift",
    "duty:station": "duty.station",
    "estate:add_phone": "estate.resident",
    "estate:add_vehicle": "estate.household",
    "estate:assign_beat": "estate.area",
    "estate:change_household": "estate.household",
    "estate:correct_name": "estate.resident",
    "estate:end_beat": "estate.beat",
    "estate:end_phone": "estate.phone",
    "estate:end_vehicle": "estate.vehicle",
    "estate:household": "estate.household",
    "estate:answer_look": "estate.bulklook",
    "estate:look": "estate.bulklook",
    "estate:move_building": "estate.building",
    "estate:move_in": "estate.household",
    "estate:move_out": "estate.resident",
    "estate:reveal_phone": "estate.phone",
    "estate:set_preferences": "estate.resident",
    "estate:verify_phone": "estate.phone",
    "imports:accept": "kernel.importrun",
    "imports:cancel": "kernel.importrun",
    "imports:errors": "kernel.importrun",
    "imports:show": "kernel.importrun",
    "jobs:progress": "kernel.job",
    "leave:act[forfeit": "leave.forfeit",
    "leave:act[kind": "leave.kind",
    "leave:act[leave": "leave.leave",
    "leave:act[staff": "people.staff",
    "leave:call": "leave.phonereport",
    "leave:decide": "kernel.decision~leave",
    "leave:entry": "leave.entry",
    "leave:extend": "leave.leave",
    "leave:forfeit": "leave.forfeit",
    "leave:kind": "leave.kind",
    "leave:leave": "leave.leave",
    "leave:ledger_of": "people.staff",
    "leave:paper": "leave.leave",
    "leave:sheet": "kernel.document~JQTZ",
    "matters:act": "matters.matter",
    "matters:decide": "kernel.decision~matter",
    "matters:detail": "matters.matter",
    "matters:intake_household": "estate.household",
    "matters:reveal": "matters.reporter@matter",
    "matters:sheet": "matters.matter",
    "mfa_edit_webauthn": "",
    "mfa_remove_webauthn": "",
    "paidwork:act": "paidwork.order",
    "paidwork:decide": "kernel.decision~paidwork",
    "paidwork:material": "paidwork.material",
    "paidwork:material_price": "paidwork.material",
    "paidwork:new_household": "estate.household",
    "paidwork:order": "paidwork.order",
    "paidwork:paper": "paidwork.order",
    "paidwork:price_list": "paidwork.pricelist",
    "paidwork:reveal": "paidwork.order",
    "paidwork:service": "paidwork.service",
    "paidwork:service_price": "paidwork.service",
    "paidwork:turn": "paidwork.service",
    "people:appoint_deputy": "people.staff",
    "people:change_department": "people.department",
    "people:close_department": "people.department",
    "people:decide_reset": "people.staff",
    "people:declare_recusal": "people.staff",
    "people:end_deputy": "people.deputy@principal",
    "people:end_post": "people.post@staff",
    "people:give_post": "people.staff",
    "people:let_go": "people.staff",
    "people:person": "people.staff",
    "people:propose_reset": "people.staff",
    "people:report_to": "people.staff",
    "people:reset_password": "people.staff",
    "privacy:answer": "privacy.datarequest",
    "privacy:certificate": "privacy.erasure",
    "privacy:clearing": "privacy.clearing",
    "privacy:copy": "privacy.datarequest",
    "privacy:erase": "privacy.datarequest",
    "privacy:lift_hold": "privacy.hold",
    "privacy:propose_clearing": "privacy.clearing",
    "privacy:refuse": "privacy.datarequest",
    "privacy:request": "privacy.datarequest",
    "privacy:take_request": "estate.household",
    "privacy:withdraw": "privacy.datarequest",
    "privacy:decide": "kernel.decision~privacy",
    "privacy:export": "privacy.export",
    "privacy:fetch": "privacy.export",
    "privacy:stop": "privacy.export",
    "register:act[book": "duty.register",
    "register:act[entry": "duty.registerentry",
    "register:act[handover": "duty.handover",
    "register:act[paper": "duty.paperpages",
    "register:book": "duty.register",
    "register:count": "duty.handover",
    "register:hand": "duty.register",
    "register:handover": "duty.handover",
    "register:paper": "duty.paperpages",
    "register:sheet": "duty.register",
    "register:sign": "duty.handover",
    "revoke_token": "people.token",
    "see": "kernel.notice",
    "views:forget": "kernel.savedview",
}


def rows(table: str, community: Any, *, each: bool = False) -> list[tuple[Any, ...]]:
    """The ids of the first and the last row of a community, or of each, in the order they were made."""
    if not table:
        return [(1,)]
    label, _at, parent = table.partition("@")
    label, _tilde, kind = label.partition("~")
    app, model, *field = label.split(".")
    found = apps.get_model(app, model).objects.order_by("pk")
    if label == "people.staff":
        found = found.filter(username__in=("zhou", "chen"))
    else:
        found = found.filter(community=community)
    if kind:
        found = found.filter(kind__startswith=kind)
    wanted = [f"{parent}_id"] if parent else []
    ids = list(found.values_list(*wanted, field[0] if field else "pk"))
    return [ids[0], ids[-1]] if len(ids) > 1 and not each else ids
