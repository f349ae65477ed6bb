"""Which fields a partner's machine account does not get."""

from typing import ClassVar

from core.accounts.roles import Role


def is_partner(request) -> bool:
    """Say whether a partner's machine account asks."""
    return getattr(getattr(request, "user", None), "role", None) == Role.PARTNER


class MaskedForPartners:
    """Leave the fields named in ``masked_for_partners`` out of what a partner reads (domain.md 9, field mask)."""

    masked_for_partners: ClassVar[frozenset[str]] = frozenset()

    def get_fields(self):
        fields = super().get_fields()
        described = getattr(self.context.get("view"), "swagger_fake_view", False)
        if described or not is_partner(self.context.get("request")):
            return fields
        return {name: field for name, field in fields.items() if name not in self.masked_for_partners}
