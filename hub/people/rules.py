"""Who holds which role, where, and for whom. Every permission in the product starts here."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed
from hub.people.models import Department, Deputy, Post, Recusal, Role, Staff, Token, TokenQuerySet

# Those who decide about others' work sign in with a second factor.
DECIDERS = frozenset(
    {
        Role.SUPERVISOR,
        Role.DIRECTOR,
        Role.OFFICE_DIRECTOR,
        Role.MANAGER,
        Role.FINANCE,
        Role.AUDITOR,
        Role.ADMIN,
    }
)
# Who sees a community's records as a whole. Handlers see what their department was given.
SITE_WIDE = frozenset(
    {
        Role.FRONT_DESK,
        Role.LEADER,
        Role.SUPERVISOR,
        Role.DIRECTOR,
        Role.OFFICE_DIRECTOR,
        Role.MANAGER,
        Role.AUDITOR,
    }
)


@dataclass(frozen=True)
class Grant:
    """One role that a person may use now: their own, or a principal's whom they stand in for."""

    role: Role
    community_id: int | None
    department_id: int | None
    holder: Staff
    community: Community | None = None
    department_kind: str = ""

    @property
    def is_of_the_desk(self) -> bool:
        """Held in customer service, or in no department: a leader of the guards is no desk."""
        return self.department_kind in ("", Department.Kind.SERVICE)

    def covers(self, community_id: int) -> bool:
        return self.community_id is None or self.community_id == community_id


def grants(person: Staff, at: datetime) -> tuple[Grant, ...]:
    """Everything a person may act as at a moment, by what they came with."""
    held = everything_held(person, at)
    if person.token is None:
        return held
    return tuple(grant for grant in held if _goes_with(person.token, grant))


def everything_held(person: Staff, at: datetime) -> tuple[Grant, ...]:
    """Every role of theirs, read once and kept on the person object.

    Ask it for conflicts only: a token leaves roles behind, and none of the conflicts they bring.
    """
    kept: tuple[datetime, tuple[Grant, ...]] | None = getattr(person, "_grants", None)
    if kept and kept[0] == at:
        return kept[1]
    read_together([person], at)
    return person._grants[1]  # type: ignore[attr-defined, no-any-return]  # no column


def read_together(people: Collection[Staff], at: datetime) -> None:
    """Read what each of them holds, with the questions that one alone would take.

    For pages that ask it of everybody in a list: the objects handed in know it then. Own posts, and
    those of principals who still hold the role they lent; never lent on.

    Every request asks it: two plain questions (what is over is told apart here, a person has few
    posts in a life), and a third where somebody stands in for somebody.
    """
    own, lent = defaultdict(list), defaultdict(list)
    posts = Post.objects.filter(staff__in=people).select_related("community", "department")
    for post in sorted(posts, key=_by_number):
        if post.is_held(at):
            own[post.staff_id].append(post)
    loans = Deputy.objects.filter(deputy__in=people).select_related("community")
    for loan in sorted(loans, key=_by_number):
        if loan.is_running(at):
            lent[loan.deputy_id].append(loan)
    principals = _posts_of({loan.principal_id for some in lent.values() for loan in some}, at)
    for person in people:
        held = [_grant(post, post.community, person) for post in own[person.pk]]
        found = (*held, *_lent(lent[person.pk], principals)) if person.is_active else ()
        person._grants = (at, found)  # type: ignore[attr-defined]  # no column
        person._recused = {}  # type: ignore[attr-defined]  # no column


def _posts_of(principals: set[int], at: datetime) -> list[Post]:
    if not principals:
        return []
    held = Post.objects.at(at).filter(staff__in=principals)
    return list(held.select_related("staff", "community", "department").order_by("pk"))


def _lent(loans: list[Deputy], principals: list[Post]) -> Iterator[Grant]:
    for post in principals:
        for loan in loans:
            if (loan.principal_id, loan.role) != (post.staff_id, post.role):
                continue
            if post.community_id is None or loan.community_id in (None, post.community_id):
                yield _grant(post, post.community or loan.community, post.staff)


def _by_number(row: Post | Deputy) -> int:
    return row.pk


def _grant(post: Post, where: Community | None, holder: Staff) -> Grant:
    kind = post.department.kind if post.department else ""
    community_id = where.pk if where else None
    return Grant(Role(post.role), community_id, post.department_id, holder, where, kind)


def _goes_with(token: Token | None, grant: Grant) -> bool:
    """A token shows no second factor: it carries no decider's role, and stays in its community."""
    if token is None:
        return True
    return grant.role not in DECIDERS and grant.covers(token.community_id)


def grant_for(
    person: Staff,
    community: Community | int,
    roles: Collection[Role],
    at: datetime,
    *,
    department_id: int | None = None,
    of_the_desk: Collection[Role] = (),
) -> Grant | None:
    """The grant by which a person may act, their own before a lent one; or None.

    Roles that are also in `of_the_desk` count only where they are held at the desk.
    """
    where = community if isinstance(community, int) else community.pk
    usable = [
        grant
        for grant in grants(person, at)
        if grant.role in roles
        and grant.covers(where)
        and (department_id is None or grant.department_id == department_id)
        and (grant.role not in of_the_desk or grant.is_of_the_desk)
    ]
    return min(usable, key=lambda grant: grant.holder.pk != person.pk, default=None)


def require(
    person: Staff,
    community: Community | int,
    roles: Collection[Role],
    at: datetime,
    *,
    department_id: int | None = None,
    house: Role | None = None,
) -> Grant:
    """Like grant_for, but refuses. The house itself acts with the role that is named for it.

    :raises NotAllowed: if the person holds none of the roles there.
    """
    if house and person.is_system:
        return Grant(house, None, None, person)
    grant = grant_for(person, community, roles, at, department_id=department_id)
    if grant is None:
        raise NotAllowed
    return grant


def holds(
    person: Staff, community: Community | int, roles: Collection[Role], at: datetime
) -> bool:
    return grant_for(person, community, roles, at) is not None


def communities_of(person: Staff, at: datetime) -> list[Community]:
    """Where a person may work, in order of code; company-wide roles see all that are active."""
    held = {grant.community for grant in grants(person, at)}
    if None in held:
        return list(Community.objects.filter(is_active=True))
    return sorted((one for one in held if one and one.is_active), key=lambda one: one.code)


def needs_second_factor(person: Staff, at: datetime) -> bool:
    return any(grant.role in DECIDERS for grant in grants(person, at))


def must_stay_out(
    person: Staff, about: Collection[int | None], *, acting_for: Staff | None = None
) -> bool:
    """Is the person one of these, or recused from one of them, either way round?

    A deputy carries the principal's conflicts too: pass the grant's holder as `acting_for`.
    """
    others = {pk for pk in about if pk}
    minds = {person.pk, acting_for.pk if acting_for else person.pk}
    if not others or minds & others:
        return bool(others)
    return any(others & _recused_from(person, mind) for mind in minds)


def _recused_from(person: Staff, mind: int) -> frozenset[int]:
    """Everyone this mind is recused from, either way round; kept on the person with the grants.

    A list asks it of every row.
    """
    kept: dict[int, frozenset[int]] = getattr(person, "_recused", {})
    if mind not in kept:
        pairs = Recusal.objects.filter(Q(staff=mind) | Q(about=mind)).values_list("staff", "about")
        kept[mind] = frozenset(pk for pair in pairs for pk in pair) - {mind}
    return kept[mind]


# ── What people may do with people ──────────────────────────────────────────────────────────

# Administrators keep accounts and posts in order and see no records of business; so neither of
# these roles goes together with any other, nor is it lent to a deputy.
APART = frozenset({Role.ADMIN, Role.AUDITOR})
COMPANY_WIDE = frozenset({Role.DIRECTOR, Role.MANAGER, Role.AUDITOR, Role.ADMIN})
READERS = (
    Role.ADMIN,
    Role.SUPERVISOR,
    Role.DIRECTOR,
    Role.OFFICE_DIRECTOR,
    Role.MANAGER,
    Role.AUDITOR,
)
HEADS = (Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER)
# A lost second factor: one of these asks, a head who is somebody else decides.
RESET_PROPOSERS = (Role.ADMIN, *HEADS)


def administers(person: Staff, community_id: int | None, at: datetime) -> bool:
    """Does the person administer this community; or, for None, the whole company?

    The house does: it makes the first administrator, who cannot make themselves.
    """
    return person.is_system or any(
        grant.role == Role.ADMIN and grant.community_id in (None, community_id)
        for grant in grants(person, at)
    )


def may_read_staff(person: Staff, community: Community, at: datetime) -> bool:
    return holds(person, community.pk, READERS, at)


def may_administer(person: Staff, other: Staff, at: datetime) -> bool:
    """May the person's account be touched: by an administrator of everywhere they work?"""
    places = set(other.posts.at(at).values_list("community", flat=True))
    return all(administers(person, place, at) for place in places or (None,))


def may_appoint_deputy(
    person: Staff, principal: Staff, community_id: int | None, at: datetime
) -> bool:
    """The principal; or the director or the administrator of the place, for somebody absent."""
    if person.pk == principal.pk or administers(person, community_id, at):
        return True
    return community_id is not None and holds(person, community_id, (Role.DIRECTOR,), at)


def may_declare_recusal(
    person: Staff, staff: Staff, about: Staff, community: Community, at: datetime
) -> bool:
    return person.pk in {staff.pk, about.pk} or holds(
        person, community.pk, (*HEADS, Role.ADMIN), at
    )


def staff_of(community: Community) -> QuerySet[Staff]:
    """Everyone who has ever held a post there or company-wide, those who left included."""
    places = Q(community=community) | Q(community=None)
    return Staff.objects.filter(
        is_system=False, pk__in=Post.objects.filter(places).values("staff")
    )


def departments_of(community: Community) -> QuerySet[Department]:
    return Department.objects.filter(community=community)


def tokens_open_to(person: Staff, community: Community, at: datetime) -> TokenQuerySet:
    """The tokens a person may see and revoke: their own, and for the administrator all."""
    tokens = Token.objects.within(community)
    if administers(person, community.pk, at):
        return tokens
    return tokens.filter(staff=person)
