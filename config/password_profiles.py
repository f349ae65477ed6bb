"""The two sets of password rules that an installation chooses between (PASSWORD_PROFILE)."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_DJANGO = "django.contrib.auth.password_validation"
_ALWAYS: list[dict[str, Any]] = [
    {
        "NAME": f"{_DJANGO}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": f"{_DJANGO}.CommonPasswordValidator"},
]


@dataclass(frozen=True)
class Profile:
    """``history``: how many former passwords may not come back; ``max_days``: after how many days one must be changed."""

    validators: list[dict[str, Any]] = field(default_factory=list)
    history: int = 0
    max_days: int = 0


def _length(least: int) -> dict[str, Any]:
    return {"NAME": f"{_DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": least}}


PROFILES = {
    # 等保: ten characters of three classes, none of the last five, ninety days
    "dengbao": Profile(
        validators=[
            *_ALWAYS,
            _length(10),
            {"NAME": "core.accounts.passwords.CharacterClassesValidator", "OPTIONS": {"required": 3}},
        ],
        history=5,
        max_days=90,
    ),
    # OWASP ASVS 5: long, not a common one, and no forced change
    "asvs": Profile(validators=[*_ALWAYS, _length(15)]),
}


def profile(name: str) -> Profile:
    """Return the profile; raises ImproperlyConfigured for an unknown name."""
    if name not in PROFILES:
        raise ImproperlyConfigured(f"PASSWORD_PROFILE 应为 {' 或 '.join(PROFILES)}（must be one of these）")
    return PROFILES[name]
