"""Promises, money and yearly figures as they stand in the database."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.states import Measure, Review, Side
from tests.factories.accounts import UserFactory
from tests.factories.projects import ProjectFactory


def in_days(days: int) -> datetime.date:
    """The day so many days from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


class CommitmentFactory(factory.django.DjangoModelFactory):
    """A promise of the government to pay 500 万元 in 60 days; ``investor=True`` makes it the firm's investment."""

    class Meta:
        model = Commitment

    class Params:
        investor = factory.Trait(side=Side.INVESTOR, measure=Measure.INVESTMENT, item="示例企业固定资产投资")
        reviewed = factory.Trait(
            review=Review.PASSED,
            review_reference="示竞审〔2026〕3 号",
            reviewed_on=factory.LazyFunction(timezone.localdate),
        )

    project = factory.SubFactory(ProjectFactory)
    side = Side.GOV
    item = "示例设备投资补助"
    measure = Measure.POLICY
    amount_wan = Decimal(500)
    due_on = factory.LazyFunction(lambda: in_days(60))
    basis = "示例产业扶持办法第 8 条"


class FundArrivalFactory(factory.django.DjangoModelFactory):
    """100 万元 of equipment that arrived today, reported and not verified; ``verified=True`` verifies it."""

    class Meta:
        model = FundArrival

    class Params:
        verified = factory.Trait(
            verified_at=factory.LazyFunction(timezone.now), verified_by=factory.SubFactory(UserFactory, role="hq_staff")
        )

    project = factory.SubFactory(ProjectFactory)
    arrived_on = factory.LazyFunction(timezone.localdate)
    kind = FundArrival.Kind.EQUIPMENT
    amount_wan = Decimal(100)
    reference = "示银回单 0001"
    reported_by = factory.SubFactory(UserFactory)


class YearlyActualFactory(factory.django.DjangoModelFactory):
    """An output of 1,000 万元 this year, reported and not verified; ``verified=True`` verifies it."""

    class Meta:
        model = YearlyActual

    class Params:
        verified = factory.Trait(
            verified_at=factory.LazyFunction(timezone.now), verified_by=factory.SubFactory(UserFactory, role="hq_staff")
        )

    project = factory.SubFactory(ProjectFactory)
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    kind = YearlyActual.Kind.OUTPUT
    actual = Decimal(1000)
    source = "统计联网直报"
    reference = "示统〔2026〕1 号"
    reported_by = factory.SubFactory(UserFactory)
