"""What somebody states about the people of a contact list before they are entered (个人信息保护法 13, 17, 27)."""

from collections.abc import Mapping
from typing import Any

from core.errors import RuleViolation
from crm.enterprises.cleaning import clean_text
from crm.enterprises.models import Contact
from crm.imports.sealing import covered

SHORTEST_NOTE, LONGEST_NOTE = 2, 200
MISSING = {
    "source": "请选择这批联系方式从哪里来",
    "source_note": f"请写明来源，如“2026 年推介会名片”，{SHORTEST_NOTE} 到 {LONGEST_NOTE} 个字",
    "notice": "请说明是否已告知本人",
    "consent": "请说明本人是否同意",
}
ANSWERS = {"yes": True, "no": False}
DUTY = (
    "导入个人联系方式前请先声明来源和告知、同意情况：按《个人信息保护法》，处理个人信息应告知本人用途和方式，并取得同意；"
    "本人或依法公开的信息可在合理范围内处理，本人拒绝的不得导入"
)


def statement_of(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the statement as it is kept: source, source_note, notice and consent.

    ``notice`` and ``consent`` are ``yes`` or ``no``. Raises RuleViolation ``statement_missing`` with everything that is
    not said. “No” is a statement too: it is kept on each person and shown.
    """
    given = given or {}
    note = clean_text(given.get("source_note")) or ""
    said = {
        "source": given.get("source") in Contact.Source.values,
        "source_note": SHORTEST_NOTE <= len(note) <= LONGEST_NOTE,
        "notice": given.get("notice") in ANSWERS,
        "consent": given.get("consent") in ANSWERS,
    }
    faults = {name: text for name, text in MISSING.items() if not said[name]}
    if faults:
        raise RuleViolation(DUTY, code="statement_missing", fields=faults)
    answers = {name: ANSWERS[given[name]] for name in ("notice", "consent")}
    return {"source": given["source"], "source_note": covered(note), **answers}
