"""The garden, two people who sign there, and a notice to freeze."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from hub.kernel import documents
from hub.kernel.models import Community, Company, Document
from hub.kernel.tests.documents.notices import AT, content


@pytest.fixture
def garden() -> Community:
    company = Company.objects.create(name="佳园物业")
    return Community.objects.create(company=company, code="YH", name="云禾花园")


@pytest.fixture
def jing():
    return get_user_model().objects.create(username="jing", name="李静")


@pytest.fixture
def haiyan():
    return get_user_model().objects.create(username="haiyan", name="王海燕")


@pytest.fixture
def freeze(garden, jing):
    def _freeze(kind: str = "TZ", period: str = "2026-11", **changes: Any) -> Document:
        return documents.freeze(
            kind, garden, content(**changes), by=jing, at=AT, period=period, title="缴费通知"
        )

    return _freeze
