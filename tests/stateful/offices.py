"""Who may ever do what, by the addresses of the acts (architecture.md 3, domain.md 2.2): a table beside the policies."""

import re
from typing import Any

HQ = frozenset({"commander", "hq_staff"})
LEADERS, TEAMS = HQ | {"team_leader"}, HQ | {"team_leader", "member"}
SERVING = TEAMS | {"service_officer"}
# The first that fits; what no line names is the business of the teams and the headquarters.
OFFICES: tuple[tuple[str, frozenset[str]], ...] = (
    (r"(gate-rules|stage-terms|light-rules)/", frozenset({"sysadmin"})),
    (r"claims/\d+/(confirm|decline|cowork|revoke)/", HQ),
    (r"(claims/\d+/release|leads/\d+/judge)/", LEADERS),
    (r"disputes/\d+/rule/", HQ),
    (r"disputes/\d+/appeal/", frozenset({"team_leader"})),
    (r"disputes/", LEADERS),
    (r"projects/\d+/(extensions|amendments)/\d+/(approve|reject)/", HQ),
    (r"state-requests/\d+/(approve|reject)/", HQ),
    (r"projects/\d+/(suspend|resume|merge|restart|transfers|city-report)/", HQ),
    (r"projects/\d+/(terminate|move-out|reassign)/", LEADERS),
    (r"projects/\d+/milestones/\d+/cancel/", HQ),
    (r"projects/existing/", HQ),
    (r"(arrivals|actuals)/\d+/(verify|unverify)/", HQ),
    (r"progress-reports/\d+/(verify|reopen)/", HQ),
    (r"commitments/\d+/review/", HQ),
    (r"(contracts/\d+/terminate/signed|counted-months)/", HQ),
    (r"reviews/\d+/(conclude|revoke|ask|conditions/\d+/close)/", HQ),
    (r"review-meetings/", HQ),
    (r"opinions/\d+/submit/", HQ | {"agency_clerk"}),
    (r"followups/", SERVING),
    (r"projects/\d+/files/", SERVING),
    (r"projects/\d+/facts/service_file/withdraw/", SERVING),
)
RECORDING = re.compile(r"projects/\d+/facts/$")


def may_ever(role: str | None, path: str, body: dict[str, Any], about: str = "") -> bool:
    """Say whether somebody of ``role`` (None for nobody) may do at all what was asked at ``path``.

    ``about`` is the state of the row, told behind the path where the table distinguishes it.
    """
    asked = path.removeprefix("/") + (f"{about}/" if about else "")
    if RECORDING.match(asked) and body.get("code") == "service_file":
        return role in SERVING
    if RECORDING.match(asked) and body.get("code") in ("review_passed", "fair_competition_passed", "legal_passed"):
        return role in HQ
    return role in next((offices for pattern, offices in OFFICES if re.match(pattern, asked)), TEAMS)
