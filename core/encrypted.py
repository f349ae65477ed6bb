"""A text column that is encrypted at rest."""

from typing import Any

from django.db import models

from core.crypto import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text that Python sees plain and the database sees encrypted (core.crypto); empty text and NULL stay as they are.

    Only ``isnull`` may be looked up: ciphertext of equal texts differs. Find equal values by a column of
    ``blind_index``. COPY and other writes past the ORM call ``encrypt`` themselves.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way out; raise DecryptionError when no key opens the value."""
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Offer ``isnull`` only; Django answers any other lookup with FieldError."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> None:
        """Offer no transform."""
