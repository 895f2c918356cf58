"""Paid work as the department lives it: a posted list, slips every day, most on the bill in time."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.charges import actions as charges
from hub.demo import numbers
from hub.demo.clocks import HOUR, MINUTE, Story, daytime
from hub.demo.frame import Frame
from hub.demo.town import Town
from hub.kernel import decisions
from hub.kernel.models import Decision
from hub.paidwork import actions
from hub.paidwork.actions import Used, Wish
from hub.paidwork.models import Material, Order, Price, Service
from hub.people.models import Role, Staff

DAY = timedelta(days=1)


class Handiwork:
    """From the first price list to today's slips."""

    def __init__(self, town: Town, begins: datetime, ends: datetime) -> None:
        self.town, self.begins, self.ends = town, begins, ends
        self.frame: Frame = town.frame
        # Its own dice: who orders a tap does not change what residents report.
        self.rng = Random(len(self.frame.homes) + 7)
        self.same: dict[str, Any] = {"community": self.frame.community}
        self.supervisor = self.frame.of(Role.SUPERVISOR)[0]
        self.services: list[tuple[Service, Decimal]] = []
        self.materials: list[tuple[Material, Decimal]] = []

    def tell(self) -> Story:
        at = self.begins + 10 * HOUR
        yield at
        self._stock(at)
        at += HOUR
        yield at
        self._approve(at)
        at += HOUR
        yield at
        actions.post_list(by=self.supervisor, at=at, place="客服中心公示栏", **self.same)
        start = self.begins + DAY
        while start < self.ends:
            yield start
            for at in self._arrivals(start):
                self.town.push(at, self._slip(at))
            start += DAY

    # ── The list ─────────────────────────────────────────────────────────────────────────

    def _stock(self, at: datetime) -> None:
        finance = self.frame.of(Role.FINANCE)[0]
        item = charges.add_item(
            code="YC", name="有偿服务费", basis="ONCE", by=finance, at=at, **self.same
        )
        actions.take_over_starter(
            by=self.supervisor,
            at=at,
            fee_item_id=item.pk,
            complaint_route="客服中心前台、12345",
            valid_from=localtime(self.begins).date(),
            **self.same,
        )
        prices = Price.objects.within(self.frame.community).order_by("pk")
        for price in prices.select_related("service", "material"):
            of_its_kind: Any = self.services if price.service else self.materials
            of_its_kind.append((price.thing, price.amount))

    def _approve(self, at: datetime) -> None:
        director = self.frame.of(Role.OFFICE_DIRECTOR)[0]
        waiting = Decision.objects.filter(kind="paidwork.price", status="PROPOSED", **self.same)
        for one in waiting:
            decisions.grant(one, by=director, at=at)

    # ── A slip ───────────────────────────────────────────────────────────────────────────

    def _arrivals(self, start: datetime) -> list[datetime]:
        expected = numbers.PAID_SLIPS * len(self.frame.homes) / 1000 / 30.4
        count = max(0, round(self.rng.gauss(expected, expected**0.5)))
        return sorted(start + self.rng.uniform(9, 17) * HOUR for _n in range(count))

    def _slip(self, at: datetime) -> Story:
        """Ordered by telephone, done within a day or two, accepted, and mostly billed in time."""
        yield at
        order, used = self._order(at)
        if self.rng.random() < numbers.PAID_VOID:
            yield from self._void(order, at + self.rng.uniform(0.2, 3) * HOUR)
            return
        at = daytime(at + self.rng.lognormvariate(1.6, 0.9) * HOUR)
        yield at
        handler = order.handler
        if handler is None:
            return
        actions.arrive(order.pk, by=handler, at=at, **self.same)
        at += self.rng.uniform(15, 90) * MINUTE
        yield at
        done = actions.complete(order.pk, by=handler, at=at, lines=used, **self.same)
        at += self.rng.uniform(2, 10) * MINUTE
        yield at
        self._accept(order, handler, at)
        at = self._entered(done, at)
        yield at
        actions.price(order.pk, by=self._clerk(), at=at, **self.same)

    def _entered(self, order: Order, at: datetime) -> datetime:
        """When the desk has it on the bill: mostly soon, hurried by the cut-off, some too late."""
        due_at = order.due_at or at
        if self.rng.random() < numbers.PAID_LATE:
            return due_at + self.rng.uniform(2, 60) * HOUR
        hours = self.rng.lognormvariate(1.099, 1.48)  # median 3 h, 90 % within 20 h
        return min(at + hours * HOUR, at + (due_at - at) * 0.9)

    def _order(self, at: datetime) -> tuple[Order, list[Used]]:
        """What it comes to is drawn first; parts are added to the labour until it does."""
        home = self.town.home()
        target = Decimal(round(self.rng.lognormvariate(4.174, 0.951)))  # median 65, 90 % below 220
        fitting = [one for one in self.services if one[1] <= target] or self.services[:1]
        service, price = self.rng.choice(fitting)
        used = [Used(Decimal(1), service_id=service.pk)]
        total = price
        for part, cost in self.rng.sample(self.materials, len(self.materials)):
            if service.category == Service.Category.REPAIR and total + cost <= target:
                used.append(Used(Decimal(1), material_id=part.pk))
                total += cost
        wish = Wish(
            service.pk,
            home.name,
            home.phone,
            estimate=max(total, price),
            how=self.rng.choice(["PHONE", "PHONE", "COUNTER"]),
            handler_id=self.rng.choice(self.frame.of(Role.HANDLER, "ENG")).pk,
            invoice_asked=self.rng.random() < 0.1,
        )
        return actions.order(home.household.pk, wish, by=self._clerk(), at=at, **self.same), used

    def _clerk(self) -> Staff:
        return self.rng.choice(self.frame.of(Role.FRONT_DESK))

    def _accept(self, order: Order, handler: Staff, at: datetime) -> None:
        """Most give the code at the door; the desk calls the others."""
        by_code = self.rng.random() < 0.7
        told: dict[str, Any] = (
            {"how": "CODE", "code": actions.code_of(order), "by": handler}
            if by_code
            else {"how": "PHONE", "by": self._clerk()}
        )
        rating = numbers.pick(self.rng, {"5": 60, "4": 28, "3": 9, "2": 3})
        actions.accept(
            order.pk, who=order.requester, rating=int(rating), at=at, **told, **self.same
        )

    def _void(self, order: Order, at: datetime) -> Story:
        yield at
        decision = actions.propose_void(
            order.pk, by=self._clerk(), at=at, reason="同一户重复下单", **self.same
        )
        at += self.rng.uniform(0.2, 2) * HOUR
        yield at
        decisions.grant(decision, by=self.supervisor, at=at)
