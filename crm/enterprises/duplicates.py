"""Why two firms may be one, in words and in points (domain 7.7)."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """What two firms have in common."""

    SAME_NAME = "same_name", _("名称相同")
    FORMER_NAME = "former_name", _("曾用名相同")
    SAME_CORE = "same_core", _("同城同字号")
    SAME_PHONE = "same_phone", _("联系电话相同")
    SAME_PLACE = "same_place", _("法定代表人和地址相同")
    BRANCH = "branch", _("总公司与分支机构")


# D2 alone is well above any single D3; two D3 together come close to it.
POINTS = {
    Reason.SAME_NAME: 80,
    Reason.FORMER_NAME: 70,
    Reason.SAME_CORE: 45,
    Reason.SAME_PHONE: 40,
    Reason.SAME_PLACE: 50,
    Reason.BRANCH: 60,
}
MOST_POINTS = 99


def score(reasons: Iterable[str]) -> int:
    """Return the points of the reasons together, at most 99: only a person is certain."""
    return min(MOST_POINTS, sum(POINTS[Reason(reason)] for reason in set(reasons)))


def reason_words(reasons: Iterable[str]) -> list[str]:
    """Return the reasons as words, the weightiest first."""
    known = sorted((Reason(reason) for reason in reasons), key=lambda reason: -POINTS[reason])
    return [str(reason.label) for reason in known]
