"""Pages of the calendar, its feed and the work calendar: who gets what."""

from tests.scope.rules import BUSINESS, NOWHERE, SEES, WORKS, act, form, get, only, seen_by

CALENDAR = {
    "insights:calendar": get(only(BUSINESS)),
    "insights:calendar@week": get(only(BUSINESS), query=lambda district: {"view": "week", "scope": "all"}),
    "insights:calendar@agenda": get(
        only(BUSINESS), query=lambda district: {"view": "agenda", "team": district.team.pk}
    ),
    "insights:calendar-day": get(only(BUSINESS), args=lambda district: ("2026-11-30",)),
    "insights:calendar-move": act(
        seen_by(SEES, WORKS),
        args=lambda district: (district.followup.pk,),
        body=lambda district: {"to": "2099-01-01", "version": district.followup.version},
    ),
    "insights:calendar-feed": form(only(BUSINESS), body=lambda district: {"scope": "mine"}),
    # whoever knows an address reads it; an unknown one does not exist
    "insights:calendar-ics": get(NOWHERE, args=lambda district: ("no-such-token",)),
    "insights:workdays": form(only({"sysadmin"}), body=lambda district: {"year": "2027", "act": "preview"}),
    "insights:workdays-notice": form(
        only({"sysadmin"}), body=lambda district: {"text": "2027-01-04 休", "act": "preview"}
    ),
    "insights:workdays-day": form(
        only({"sysadmin"}), args=lambda district: ("2027-01-04",), body=lambda district: {"is_workday": "no"}
    ),
}
