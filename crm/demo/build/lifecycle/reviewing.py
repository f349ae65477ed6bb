"""Joint reviews: who is asked about what, opinions given, refused or missing, meetings and their conclusions."""

import datetime
from typing import Any

from chains.models import Agency, AgencyPost
from chains.services import appoint_clerk
from core.calendar.queries import add_workdays
from crm.demo.build.data import read
from crm.demo.build.lifecycle.cast import day, hq, moment, person, project_of, rows_of
from crm.projects.models import ProjectFile
from crm.reviews.dimensions import OPINION_WORKDAYS, VALID_DAYS, Result
from crm.reviews.models import DimensionRule, Opinion, Review, ReviewMeeting
from crm.reviews.services import conclude_review, create_meeting, open_review, submit_opinion

TEXTS = {Result.OBJECT, Result.SUPPLEMENT}


def appoint_reviewers() -> None:
    """Name the agency of every dimension that has none yet, and let the clerks answer for theirs; repeatable."""
    for dimension, code in read("lifecycle")["reviewers"].items():
        DimensionRule.objects.filter(dimension=dimension, agency=None).update(agency=Agency.objects.get(code=code))
    for row in read("lifecycle")["clerks"]:
        user, agency = person(row["user"]), Agency.objects.get(code=row["agency"])
        if not AgencyPost.objects.filter(user=user, agency=agency).exists():
            appoint_clerk(agency, user, by=None, since=day(-300))


def review_all() -> None:
    """Open the reviews of the table, with the answers and conclusions that it names."""
    for row in rows_of("reviews"):
        review = _open(row)
        for opinion in review.opinions.select_related("agency").order_by("id"):
            _answer(opinion, row["answers"], applied=day(-row["applied"]))
        if "meeting" in row:
            _conclude(review, row)


def _open(row: dict[str, Any]) -> Review:
    project, on = project_of(row["firm"]), day(-row["applied"])
    files = ProjectFile.objects.current().filter(project=project)
    review = open_review(project.pk, by=project.owner, note=row["note"], materials=list(files))
    Review.objects.filter(pk=review.pk).update(applied_at=moment(on, 10))
    review.opinions.update(due_on=add_workdays(on, OPINION_WORKDAYS))
    return review


def _answer(opinion: Opinion, answers: dict | str, *, applied: datetime.date) -> None:
    """Give what the agency sent on paper; whom the table leaves out has not answered."""
    told = ("agree", "") if answers == "agree" else answers.get(opinion.dimension)  # type: ignore[union-attr]
    if told is None:
        return
    result, text = told
    conditional = result == Result.CONDITIONAL
    submit_opinion(
        opinion.pk, by=hq(), result=result, text=text if result in TEXTS else "", conditions=[text] if conditional else (),
        paper_reference=f"示例函〔{applied.year}〕{opinion.pk:02d} 号",
    )  # fmt: skip
    on = min(applied + datetime.timedelta(days=2), day(0))
    Opinion.objects.filter(pk=opinion.pk).update(submitted_at=moment(on))


def _conclude(review: Review, row: dict[str, Any]) -> None:
    told = dict(row["meeting"])
    on = day(told.pop("on"))
    meeting = create_meeting(by=hq(), reviews=[review], held_at=moment(on, 14), **told)
    conclude_review(
        review.pk, by=hq(), conclusion=row["conclusion"], conditions=row.get("conditions", ()), meeting=meeting
    )
    valid = on + datetime.timedelta(days=VALID_DAYS)
    Review.objects.filter(pk=review.pk).update(concluded_at=moment(on, 17), valid_until=valid)
    ReviewMeeting.objects.filter(pk=meeting.pk).update(created_at=moment(on, 9))
