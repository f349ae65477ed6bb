"""Reading settings from the environment, with clear complaints."""

import os

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """Return a variable, or the default; raise ImproperlyConfigured when it is missing and has none."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"环境变量 {name} 未设置，见 .env.example（{name} is required, see .env.example）")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0（{name} must be 1 or 0）")
    return value in TRUE


def number(name: str, default: int) -> int:
    """Return a whole-number variable."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.lstrip("-").isdigit():
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数（{name} must be a whole number）")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
