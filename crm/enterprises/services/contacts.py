"""The people of a firm: entered, changed, gone, and their numbers uncovered with a reason."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.errors import RuleViolation, StaleWrite
from crm.enterprises import policy
from crm.enterprises.cleaning import CleaningError, clean_text, is_missing, parse_phones
from crm.enterprises.derived import contact_columns
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.services.writing import lock_enterprise

SECRET = ("mobile", "landline", "email", "wechat")
PLAIN = ("name", "title", "is_primary", "is_decision_maker", "source", "source_note", "notice_given", "consent_given")
LIMITS = {"source_note": 200}
SHORTEST_REASON = 2
LABELS = {field.name: field.verbose_name for field in Contact._meta.concrete_fields}
_EXPECTED = {
    "mobile": ({"mobile"}, "11 位手机号"),
    "landline": ({"landline", "hotline"}, "带区号的座机，如 023-65300000"),
}


@transaction.atomic
def add_contact(enterprise: Enterprise, *, by, **fields: Any) -> Contact:
    """Enter a person of the firm and return them; the first one becomes the primary contact.

    Raises RuleViolation ``forbidden``, ``invalid`` (all fields at once) or ``duplicate_contact`` when the firm already
    has an active contact with that mobile number, ``deactivated`` when it was merged or taken out of the library.
    Writers of one firm's contacts follow each other.
    """
    firm = lock_enterprise(enterprise.pk)
    if not policy.can_add_contact(by, firm):
        raise RuleViolation("没有权限登记该企业的联系人", code="forbidden")
    values = _clean({"name": "", **fields})
    contact = Contact(enterprise=firm, created_by=by, **values)
    if not Contact.objects.filter(enterprise=firm, status=Contact.Status.ACTIVE).exists():
        contact.is_primary = True
    _store(contact)
    given = {name: value for name, value in values.items() if value not in ("", False)}
    record("contact.created", contact, by=by, changes=changed_fields({}, given, secret=SECRET))
    return contact


@transaction.atomic
def update_contact(pk: int, *, by, version: int, **fields: Any) -> Contact:
    """Change a contact read as ``version`` and return it; only the fields given change.

    Raises StaleWrite, and RuleViolation as ``add_contact``, and ``gone`` for one that was anonymised.
    """
    contact = _locked(pk)
    if not policy.can_edit_contact(by, contact):
        raise RuleViolation("没有权限修改该联系人", code="forbidden")
    if version != contact.version:
        raise StaleWrite(contact)
    values = _clean(fields)
    before = {name: getattr(contact, name) for name in values}
    if before == values:
        return contact
    for name, value in values.items():
        setattr(contact, name, value)
    _store(contact)
    record("contact.updated", contact, by=by, changes=changed_fields(before, values, secret=SECRET))
    return contact


@transaction.atomic
def leave_contact(pk: int, *, by) -> Contact:
    """Note that the person left the firm; they stay in the history. Twice changes nothing.

    Raises RuleViolation ``forbidden`` or ``gone``.
    """
    contact = _locked(pk)
    if not policy.can_edit_contact(by, contact):
        raise RuleViolation("没有权限修改该联系人", code="forbidden")
    if contact.status == Contact.Status.LEFT:
        return contact
    contact.status, contact.is_primary = Contact.Status.LEFT, False
    _store(contact)
    record("contact.left", contact, by=by, changes={"status": ["active", "left"]})
    return contact


@transaction.atomic
def reveal_contact(pk: int, *, by, reason: str) -> Contact:
    """Return the contact with its plain numbers for showing once; who, whom and why is recorded, each time anew.

    Raises RuleViolation ``reason_missing`` or ``forbidden``, DoesNotExist for a contact that ``by`` may not see.
    """
    contact = Contact.objects.visible_to(by).select_related("enterprise").get(pk=pk)
    if not policy.can_reveal_contact(by, contact):
        raise RuleViolation("没有权限查看完整号码", code="forbidden")
    reason = (clean_text(reason) or "")[:200]
    if len(reason) < SHORTEST_REASON:
        raise RuleViolation("请写明查看的原因", code="reason_missing", fields={"reason": "请写明查看的原因"})
    shown = [name for name in SECRET if getattr(contact, name)]
    changes = {"reason": reason, "fields": shown, "enterprise": contact.enterprise.name}
    record("contact.revealed", contact, by=by, changes=changes)
    return contact


def contact_faults(given: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with single fields as {field: message}; a form shows them together with its own."""
    try:
        _clean(given)
    except RuleViolation as refusal:
        return refusal.fields
    return {}


def _locked(pk: int) -> Contact:
    """Lock the firm, then its contact, as ``add_contact`` does: two people of one firm at once must not deadlock."""
    firm = Contact.objects.values("enterprise").get(pk=pk)["enterprise"]
    Enterprise.objects.select_for_update(of=("self",)).get(pk=firm)
    contact = Contact.objects.select_related("enterprise").select_for_update(of=("self",)).get(pk=pk)
    if contact.status == Contact.Status.ANONYMISED:
        raise RuleViolation("该联系人已匿名处理，不能再修改", code="gone")
    return contact


def _store(contact: Contact) -> None:
    """Save with the look-up columns and the version; of a firm's contacts one at most is the primary one."""
    for name, value in contact_columns(contact.mobile, contact.landline, contact.email).items():
        setattr(contact, name, value)
    others = Contact.objects.filter(enterprise=contact.enterprise).exclude(pk=contact.pk)
    active = contact.status == Contact.Status.ACTIVE
    same = others.filter(mobile_index=contact.mobile_index, status=Contact.Status.ACTIVE)
    if contact.mobile_index and active and (other := same.first()):
        text = f"该手机号已登记给本企业的联系人“{other.name}”"
        raise RuleViolation(text, code="duplicate_contact", fields={"mobile": text})
    if contact.is_primary:
        others.filter(is_primary=True).update(is_primary=False)
    contact.version += 1 if contact.pk else 0
    contact.updated_at = timezone.now()
    contact.save()


def _clean(given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(given) - {*SECRET, *PLAIN}:
        raise TypeError(f"a contact has no editable field {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, raw in given.items():
        try:
            values[name] = _value(name, raw)
        except CleaningError as error:
            faults[name] = str(error)
    if faults:
        raise RuleViolation("有内容需要改正", code="invalid", fields=faults)
    return values


def _value(name: str, raw: Any) -> Any:
    if name in _EXPECTED:
        return _phone(name, raw)
    if name == "email":
        return _email(raw)
    if name == "source":
        return raw if raw in Contact.Source.values else Contact.Source.CARD
    if name in ("is_primary", "is_decision_maker", "notice_given", "consent_given"):
        return bool(raw)
    text = clean_text(raw, limit=LIMITS.get(name, 64), label=str(LABELS[name])) or ""
    if name == "name" and not text:
        raise CleaningError("请填写姓名")
    return text


def _phone(name: str, raw: Any) -> str:
    if is_missing(raw):
        return ""
    kinds, wanted = _EXPECTED[name]
    found = parse_phones(raw)
    if len(found) != 1 or found[0].kind not in kinds:
        raise CleaningError(f"请填写一个 {wanted}")
    return found[0].number


def _email(raw: Any) -> str:
    text = clean_text(raw, limit=254, label="邮箱") or ""
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise CleaningError("邮箱格式不对，例如 name@example.com") from error
    return text
