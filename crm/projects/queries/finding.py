"""Finding projects by what a person types, and the public cards of those one may not see."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from chains.access import reach_of
from crm.enterprises.models import Enterprise
from crm.enterprises.pinyin import search_terms
from crm.enterprises.queries import holding
from crm.projects.models import Project, ProjectQuerySet

MOST_FOUND = 10_001  # one more than a list counts


def public_cards(enterprise: Enterprise, user) -> QuerySet[Project]:
    """Return the running projects at ``enterprise`` of which ``user`` may know firm, stage and team, but no more.

    Those that the user sees in full are not among them, restricted ones never; who has no business with projects
    gets none. Show only ``enterprise``, ``stage_text`` and ``team``, without a link (architecture.md 3).
    """
    reach = reach_of(user)
    if not (reach.enterprises and (reach.everything or reach.team_ids or reach.chain_ids)):
        return Project.objects.none()
    at_firm = Project.objects.running().filter(Q(enterprise=enterprise) | Q(local_entity=enterprise))
    hidden = at_firm.exclude(confidentiality=Project.Confidentiality.RESTRICTED)
    # asked of the firm's few projects one by one: a list of all that HQ sees would be read whole
    seen = Exists(Project.objects.visible_to(user).filter(pk=OuterRef("pk")))
    return hidden.exclude(seen).select_related("enterprise", "team").order_by("-updated_at", "-id")


def matching(projects: ProjectQuerySet, query: str, most: int = MOST_FOUND) -> ProjectQuerySet:
    """Narrow ``projects`` to those that ``query`` names by project name, number, or their firm's name and code.

    Nothing searchable typed finds nothing; of more than ``most`` matches the newest are kept, so narrow by everything
    else before. The two arms are a UNION so that each uses its trigram index, or walks from the newest for a
    frequent term.
    """
    terms = search_terms(query)
    if not terms:
        return projects.none()
    named = Q()
    for term in terms:
        named &= Q(search_key__contains=term)
    firms = Enterprise.objects.filter(holding(terms)).order_by().values("pk")
    newest = projects.order_by("-updated_at", "-pk").values("pk")
    by_name, by_firm = newest.filter(named)[:most], newest.filter(enterprise__in=firms)[:most]
    return projects.filter(pk__in=by_name.union(by_firm))


def search_projects(user, q: str, limit: int = 8) -> list[Project]:
    """Return the projects visible to ``user`` that ``q`` names, the last changed first, at most ``limit``."""
    return list(matching(Project.objects.visible_to(user), q, most=limit).with_related()[:limit])
