"""Addresses that are secrets themselves: neither the audit log nor any other log keeps them, whatever the method."""

import logging
import re

from django.conf import settings

_SECRET = re.compile(settings.TOLD_WITHOUT)


def told(text: str) -> str:
    """Return the text with the secret part of each such address as a dash."""
    return _SECRET.sub(r"\1-", text)


class WithoutSecrets(logging.Filter):
    """Takes secret addresses out of what is logged: the framework writes the path of whatever it refuses."""

    def filter(self, record):
        record.msg = told(record.msg) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(told(one) if isinstance(one, str) else one for one in record.args)
        return True
