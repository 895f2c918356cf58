"""What the estate keeps about a person, which knows nothing of this app; who looked, and who got it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.estate.events import Happened as Estate
from hub.estate.models import Phone, Resident, Vehicle
from hub.kernel.models import Event
from hub.privacy import own_terms, sources
from hub.privacy.holdings import Goes, Going, Holding, Item, Kept, declare
from hub.privacy.models import DataRequest, Handout
from hub.privacy.persons import Person

NEEDED = _("还住在这里或仍有产权：提供物业服务所必需（个人信息保护法第十三条第二项）")


def files(person: Person) -> Iterator[Item]:
    rows = Resident.objects.within(person.community).filter(pk__in=person.residents)
    for one in rows.select_related("household").order_by("pk"):
        facts = [
            (_("房号"), one.household.code),
            (_("姓名"), one.name),
            (_("身份"), one.get_kind_display()),
            (_("联系方式"), one.get_prefers_display()),
            (_("方便时段"), one.get_best_time_display()),
        ]
        for phone in one.phones.all():
            ended = _("（停用）") if phone.until else ""
            facts.append((_("电话"), f"{phone.number}{ended}"))
        yield Item(str(_("业户档案")), one.since, facts)
    for car in _cars(person):
        yield Item(str(_("车辆")), None, [(_("房号"), car.household.code), (_("车牌"), car.plate)])


def _cars(person: Person) -> list[Vehicle]:
    """A plate is filed by home: it is told to whoever is liable there now, or was when it ended."""
    found = Q(pk__in=[])
    for one in person.owed_for:
        here = Q(household=one.household)
        if one.until is not None:
            here &= Q(until__gte=one.since, until__lte=one.until)
        found |= here
    rows = Vehicle.objects.within(person.community).filter(found)
    return list(rows.select_related("household").order_by("pk"))


def files_may_go(person: Person, at: datetime) -> Going:
    """Numbers out of use at once; name and the rest once every tie to a home has ended."""
    phones = Phone.objects.within(person.community).filter(resident__in=person.residents)
    phones = phones.exclude(number="")
    unused = phones.filter(until__lte=at)
    blank = own_terms.NO_PHONE
    cars = Vehicle.objects.within(person.community).filter(
        pk__in=[car.pk for car in _cars(person)], until__lte=at
    )
    goes = [
        Goes(_("停用的电话"), unused, blank, home="resident__household"),
        Goes(_("注销的车牌"), cars.exclude(plate=""), {"plate": ""}),
    ]
    names = Resident.objects.within(person.community).filter(pk__in=person.residents)
    names = names.exclude(name="")
    in_use = phones.exclude(pk__in=unused.values("pk"))
    if not person.has_left(at):
        staying = names.filter(Q(until__isnull=True) | Q(until__gt=at)).count()
        return Going(goes, [Kept(staying + in_use.count(), NEEDED)])
    ended = {**blank, "until": at}
    goes += [
        Goes(_("电话"), in_use, ended, is_file=True, home="resident__household"),
        Goes(_("姓名、联系习惯"), names, own_terms.NO_NAME, is_file=True),
    ]
    return Going(goes)


def looks(person: Person) -> Iterator[Item]:
    """Who looked at their full number, when, and what they gave as the reason."""
    seen = Event.objects.filter(
        community=person.community,
        verb=Estate.PHONE_REVEALED,
        subject_type="estate.household",
        subject_id__in=person.homes,
    ).select_related("actor")
    for event in seen.order_by("id"):
        if event.detail.get("resident") in person.residents:
            yield Item(
                str(_("查看完整号码")),
                event.at,
                [(_("查看人"), event.actor.name), (_("原因"), event.detail.get("reason", ""))],
            )


def given(person: Person) -> Iterator[Item]:
    """Which lists with their home in them went to whom, and what for (个人信息保护法 23)."""
    where = Q(pk__in=[])
    for one in person.stays:
        home = (
            Q(export__building__isnull=True) | Q(export__building__households=one.household)
        ) & (Q(export__area__isnull=True) | Q(export__area__buildings__households=one.household))
        here = home & Q(at__gte=one.since)
        where |= here & Q(at__lt=one.until) if one.until else here
    taken = Handout.objects.within(person.community).filter(where, export__isnull=False)
    for handout in taken.select_related("export").distinct().order_by("pk"):
        assert handout.export is not None  # noqa: S101 (the filter sees to it)
        yield Item(
            str(sources.label_of(handout.export.source)),
            handout.at,
            [(_("接收方"), handout.export.receiver), (_("用途"), handout.export.purpose)],
        )


def asked(person: Person) -> Iterator[Item]:
    rows = DataRequest.objects.within(person.community).filter(resident__in=person.residents)
    for one in rows.order_by("pk"):
        yield Item(
            f"{one.number} {one.get_kind_display()}",
            one.taken_at,
            [
                (_("本人的话"), one.words),
                (_("代办人"), one.agent),
                (_("状态"), one.get_status_display()),
                (_("答复"), one.answer),
            ],
        )


def _proofs(person: Person, count: int, at: datetime) -> Going:
    """What shows that the law was kept is kept itself, three years from now at the most."""
    until = own_terms.REQUESTS.until(at, person.community, at)
    return Going(kept=[Kept(count, own_terms.PROOF, until)])


def asked_may_go(person: Person, at: datetime) -> Going:
    mine = DataRequest.objects.within(person.community).filter(resident__in=person.residents)
    goes = [one.only(mine) for one in own_terms.REQUESTS.due(person.community, at)]
    over = [pk for one in goes for pk in one.rows.order_by().values_list("pk", flat=True)]
    return Going(goes, _proofs(person, mine.exclude(pk__in=over).count(), at).kept)


declare(
    Holding(
        "estate.files",
        _("业户档案"),
        ("estate.Resident", "estate.Phone", "estate.Vehicle"),
        files,
        files_may_go,
    )
)
declare(
    Holding(
        "estate.looks",
        _("谁看过您的号码"),
        (),
        looks,
        lambda person, at: _proofs(person, len(list(looks(person))), at),
    )
)
declare(
    Holding(
        "privacy.given",
        _("交给过谁"),
        ("privacy.Handout", "privacy.Export"),
        given,
        lambda person, at: _proofs(person, len(list(given(person))), at),
    )
)
declare(
    Holding(
        "privacy.asked",
        _("您的请求"),
        ("privacy.DataRequest", "privacy.Erasure"),
        asked,
        asked_may_go,
    )
)
