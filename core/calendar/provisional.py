"""The rule for days that no official notice covers yet: Monday to Friday but the statutory days (domain rule 5.3)."""

from datetime import date

# Who says what a day is: the official notice by way of the package or of a file, a person, or this rule.
PACKAGE, NOTICE, MANUAL, PROVISIONAL = "package", "notice", "manual", "provisional"

_EVERY_YEAR = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
# Statutory days by the lunar calendar and the solar terms: certain long before the yearly notice, unlike the days
# off around them and the workdays that make up for those.
_BY_THE_MOON = {
    date(2027, 2, 5): "除夕",
    date(2027, 2, 6): "春节",
    date(2027, 2, 7): "春节",
    date(2027, 2, 8): "春节",
    date(2027, 4, 5): "清明节",
    date(2027, 6, 9): "端午节",
    date(2027, 9, 15): "中秋节",
    date(2028, 1, 25): "除夕",
    date(2028, 1, 26): "春节",
    date(2028, 1, 27): "春节",
    date(2028, 1, 28): "春节",
    date(2028, 4, 4): "清明节",
    date(2028, 5, 28): "端午节",
    date(2028, 10, 3): "中秋节",
    date(2029, 2, 12): "除夕",
    date(2029, 2, 13): "春节",
    date(2029, 2, 14): "春节",
    date(2029, 2, 15): "春节",
    date(2029, 4, 4): "清明节",
    date(2029, 6, 16): "端午节",
    date(2029, 9, 22): "中秋节",
    date(2030, 2, 2): "除夕",
    date(2030, 2, 3): "春节",
    date(2030, 2, 4): "春节",
    date(2030, 2, 5): "春节",
    date(2030, 4, 5): "清明节",
    date(2030, 6, 5): "端午节",
    date(2030, 9, 12): "中秋节",
}


def statutory_name(day: date) -> str:
    """Return the name of the statutory holiday that the day certainly is, else an empty text."""
    return _BY_THE_MOON.get(day) or _EVERY_YEAR.get((day.month, day.day), "")


def is_workday_by_rule(day: date) -> bool:
    """Say whether the day is a workday as far as is known without a notice."""
    return day.weekday() < 5 and not statutory_name(day)
