"""A text column that is encrypted at rest."""

from django.db import models


class EncryptedTextField(models.TextField):
    """Placeholder until the calendar-and-crypto engineer's version lands (same name, same signature)."""
