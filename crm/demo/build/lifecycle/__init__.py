"""The lifecycle in depth of the invented projects: contracts, promises, progress, claims and reviews, once, all or nothing."""

from django.db import transaction

from crm.demo.build.lifecycle import building, claiming, contracts, leading, papers, promises, reviewing, schedule
from crm.projects.models import ProjectFile

CHAPTERS = (
    papers.attach_all,
    contracts.sign_all,
    promises.promise_all,
    promises.pay_all,
    building.report_all,
    schedule.play_all,
    leading.answer_all,
    claiming.claim_all,
    reviewing.review_all,
)


@transaction.atomic
def build_lifecycle() -> bool:
    """Tell every chapter and return True; False where they have been told (their files are there) and nothing is to do.

    Raises RuleViolation where people have moved the invented projects on meanwhile; then nothing was written.
    """
    if ProjectFile.objects.filter(note=papers.NOTE).exists():
        return False
    for chapter in CHAPTERS:
        chapter()
    return True
