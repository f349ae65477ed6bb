"""The rule on what a password is made of (等保: three of four classes of characters)."""

import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (str.islower, str.isupper, str.isdigit)


class CharacterClassesValidator:
    """Ask for characters of at least ``required`` of four classes: small, capital, digit, anything else."""

    def __init__(self, required: int = 3):
        self.required = required

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError when the password has too few classes."""
        if classes_in(password) < self.required:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self) -> str:
        return _("密码须包含小写字母、大写字母、数字、符号中的至少 %(count)d 类") % {"count": self.required}


def classes_in(password: str) -> int:
    """Return how many of the four classes of characters occur; a Chinese character counts as a symbol."""
    found = {test for test in CLASSES for character in password if character.isascii() and test(character)}
    plain = set(string.ascii_letters + string.digits)
    return len(found) + any(character not in plain for character in password)
