"""Where entries come from: one function a kind, one query each, always within what the reader may see."""

from collections.abc import Callable

from crm.insights.calendar.entries import Found, Span
from crm.insights.calendar.kinds import Kind
from crm.insights.calendar.sources import claims, followups, meetings, projects, reviews, tasks

SOURCES: dict[str, Callable[[Span], Found]] = {
    Kind.STEP: followups.steps,
    Kind.VISIT: followups.visits,
    Kind.CONTACT: followups.contacts,
    Kind.STAGE: projects.stages,
    Kind.MILESTONE: projects.milestones,
    Kind.COMMITMENT: projects.commitments,
    Kind.RESUME: projects.resumes,
    Kind.MEETING: reviews.meetings,
    Kind.DISPATCH: meetings.meetings,
    Kind.OPINION: reviews.opinions,
    Kind.CLAIM: claims.claims,
    Kind.DISPUTE: claims.disputes,
    Kind.LEAD: claims.leads,
    Kind.TASK: tasks.tasks,
}
