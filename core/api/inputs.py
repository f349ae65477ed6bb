"""What callers send: only the fields that may be written, with dates that a calendar can hold."""

import datetime
from collections.abc import Mapping

from django.db import models
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)


def _check_year(day: datetime.date) -> None:
    if not EARLIEST <= datetime.date(day.year, day.month, day.day) <= LATEST:
        raise serializers.ValidationError(f"日期须在 {EARLIEST} 与 {LATEST} 之间", code="date_out_of_range")


class CalendarDateField(serializers.DateField):
    """A date between 1900 and 2199, so that deadlines worked out from it exist."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators = [*self.validators, _check_year]


class CalendarDateTimeField(serializers.DateTimeField):
    """A moment between 1900 and 2199."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators = [*self.validators, _check_year]


class StrictInput(serializers.Serializer):
    """Refuse fields that are not known or may only be read, all of them at once, instead of dropping them silently."""

    def to_internal_value(self, data):
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := sorted(str(name) for name in set(data) - writable):
                words = ErrorDetail("不能写入的字段：未知或只读", code="field_not_writable")
                raise serializers.ValidationError({name: [words] for name in unknown})
        return super().to_internal_value(data)


class StrictModelInput(StrictInput, serializers.ModelSerializer):
    """The same for the fields of a model."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateField: CalendarDateField,
        models.DateTimeField: CalendarDateTimeField,
    }
