"""What every queryset of record can do."""

from typing import Any, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from hub.kernel.models import Community
from hub.kernel.refusals import Missing

M = TypeVar("M", bound=models.Model)


class Records(models.QuerySet[M]):
    def within(self, community: Community) -> Self:
        """Start here: every look-up of a row of record carries its community."""
        return self.filter(community=community)

    def find(self, pk: Any) -> M:
        """Return the record, or refuse in words a person can read."""
        try:
            return self.get(pk=pk)
        except (ObjectDoesNotExist, ValueError, OverflowError):
            raise Missing from None

    def locked(self) -> Self:
        """Keep others from changing these rows until our transaction ends."""
        return self.select_for_update(of=("self",), no_key=True)
