"""Nobody reads what is not his: the lists and single rows that everybody gets, against who works on what."""

from crm.projects.models import Project
from tests.stateful.world import EVERYBODY, HQ, World

# list → how a row names its project
LISTS = {
    "projects/": "id", "claims/": "project", "leads/": "project", "contracts/": "project", "commitments/": "project",
    "arrivals/": "project", "actuals/": "project", "followups/": "project", "reviews/": "project",
    "milestones/": "project", "state-requests/": "project", "progress-reports/": "project",
}  # fmt: skip
NOT_FOR_PARTNERS = frozenset(LISTS) - {"projects/", "followups/"}
CHAIN_OF = {"chain_leader": 0, "chain_office": 2}
ANSWERS, HIDDEN = frozenset({200, 401, 403}), frozenset({401, 403, 404})


def may_see(w: World, who: str, project: Project) -> bool:
    """Say from the world's own books whether the project is somebody's business (architecture.md 3)."""
    if who in HQ:
        return True
    if who in w.team_of:
        return w.team_of[who] in {project.team_id, *(team.pk for team in project.co_teams.all())}
    if who in CHAIN_OF:
        return project.chain_id == w.chains[CHAIN_OF[who]].pk
    if who == "officer":
        return project.service_officer_id == w.people[who].pk
    return who == "partner" and project.chain_id == w.chains[1].pk and project.confidentiality != "restricted"


def nobody_reads_more(w: World, people: int = 8, lists: int = 5) -> None:
    """Ask some lists as some people, and one project that is hidden from each."""
    projects = {one.pk: one for one in Project.objects.prefetch_related("co_teams")}
    for who in w.dice.sample(EVERYBODY, people):
        allowed = {pk for pk, one in projects.items() if may_see(w, who, one)}
        for path in w.dice.sample(list(LISTS), lists):
            answer = w.get(who, path, page_size=100)
            assert answer.status_code in ANSWERS, (who, path, answer.status_code)
            rows = answer.json().get("results", []) if answer.status_code == 200 else []
            seen = {row[LISTS[path]] for row in rows} - {None}
            assert seen <= allowed, f"{who} reads {path} of {seen - allowed}"
            assert not (rows and who == "partner" and path in NOT_FOR_PARTNERS), f"a partner reads {path}"
        if hidden := sorted(set(projects) - allowed):
            rest = w.pick(("", "history/", "files/", "extensions/", "transfers/"))
            answer = w.get(who, f"projects/{w.pick(hidden)}/{rest}")
            assert answer.status_code in HIDDEN, (who, rest, answer.status_code)
