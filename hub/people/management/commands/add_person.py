"""For operators at the machine: add a person when no administrator can sign in any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.people import actions
from hub.people.models import Department, Role


class Command(BaseCommand):
    help = "Add a person with a post, and print the password for the first sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="工号")
        parser.add_argument("name", help="姓名")
        parser.add_argument("role", choices=Role.values, help="FD, DIR, ADM, …")
        parser.add_argument("community", help="code of the community, e.g. YH")
        parser.add_argument("--department", help="name of the department")
        parser.add_argument(
            "--company-wide", action="store_true", help="a post in all communities"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        community = Community.objects.filter(code=options["community"].upper()).first()
        if community is None:
            raise CommandError(f"No community has the code {options['community']}")
        try:
            hired = actions.hire(
                username=options["username"],
                name=options["name"],
                role=Role(options["role"]),
                community=community,
                department=_department(community, options["department"]),
                is_company_wide=options["company_wide"],
                by=the_house(),
                at=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{hired.person.username} {hired.person.name} {hired.password}")


def _department(community: Community, name: str | None) -> Department | None:
    if name is None:
        return None
    found = Department.objects.filter(community=community, name=name).first()
    if found is None:
        raise CommandError(f"{community} has no department called {name}")
    return found
