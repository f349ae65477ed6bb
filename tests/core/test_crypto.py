"""Encryption at rest, key rotation, blind indexes and masks."""

import base64
import os

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from core.crypto import DecryptionError, blind_index, decrypt, encrypt, is_current, mask_landline, mask_mail, mask_phone
from core.encrypted import EncryptedTextField


def make_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@given(st.text())
def test_what_was_encrypted_is_read_back(text):
    token = encrypt(text)
    assert token.isascii()
    assert decrypt(token) == text


def test_the_same_text_is_never_encrypted_the_same_way():
    assert encrypt("13800138000") != encrypt("13800138000")
    assert "13800138000" not in encrypt("13800138000")


def test_a_changed_or_foreign_text_is_refused():
    token = encrypt("13800138000")
    for wrong in (token[:-8] + "AAAAAAA=", "", "明文", "13800138000", token[:10], "A" * 60):
        with pytest.raises(DecryptionError, match="无法解密"):
            decrypt(wrong)


def test_after_a_rotation_old_texts_open_new_ones_use_the_new_key_and_indexes_stay(settings):
    old, new = make_key(), make_key()
    settings.FIELD_KEY = old
    token, index = encrypt("13800138000"), blind_index("13800138000", "contact.mobile")
    assert is_current(token)
    settings.FIELD_KEY = f"{new}, {old}"
    assert decrypt(token) == "13800138000"
    assert not is_current(token)
    assert is_current(encrypt("13800138000"))
    assert blind_index("13800138000", "contact.mobile") == index
    settings.FIELD_KEY = new
    with pytest.raises(DecryptionError):
        decrypt(token)


def test_an_index_depends_on_text_purpose_and_key(settings):
    index = blind_index("13800138000", "contact.mobile")
    assert len(index) == 64
    assert index == blind_index("13800138000", "contact.mobile")
    assert index != blind_index("13800138001", "contact.mobile")
    assert index != blind_index("13800138000", "contact.mobile_tail")
    assert blind_index("", "contact.mobile") == ""
    settings.FIELD_KEY = make_key()
    assert index != blind_index("13800138000", "contact.mobile")


@pytest.mark.parametrize("value", ["", " , ", "short", base64.b64encode(b"x" * 16).decode(), "密钥"])
def test_a_missing_or_weak_key_is_refused(settings, value):
    settings.FIELD_KEY = value
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEY"):
        encrypt("x")


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_phone, "13800138000", "138****8000"),
        (mask_phone, "138****8000", "138****8000"),
        (mask_phone, "023-65361234", "023-****1234"),
        (mask_phone, "65361234", "****1234"),
        (mask_phone, "12345", "*****"),
        (mask_phone, "", ""),
        (mask_landline, "023-65361234", "023-****1234"),
        (mask_landline, "65361234", "****1234"),
        (mask_mail, "zhang@example.com", "z***@example.com"),
        (mask_mail, "z@example.com", "***@example.com"),
        (mask_mail, "not a mail", "***"),
        (mask_mail, "", ""),
    ],
)
def test_masks(mask, value, shown):
    assert mask(value) == shown


@given(st.text("0123456789-() +转*", max_size=40), st.sampled_from([mask_phone, mask_landline]))
def test_a_mask_never_shows_more_than_seven_digits(number, mask):
    shown = mask(number)
    assert sum(char.isalnum() for char in shown) <= 7
    assert len(shown) == len(number)


class Secret(models.Model):
    """A row with one encrypted text; its table exists only inside these tests."""

    text = EncryptedTextField(blank=True, null=True)

    class Meta:
        app_label = "core_crypto_tests"

    def __str__(self):
        return str(self.pk)


@pytest.fixture
def secrets(db):
    with connection.schema_editor() as editor:
        editor.create_model(Secret)
    return Secret.objects


def stored(row) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {Secret._meta.db_table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def test_the_database_holds_ciphertext_and_python_sees_the_text(secrets):
    row = secrets.create(text="13800138000")
    assert "138" not in stored(row)
    assert decrypt(stored(row)) == "13800138000"
    assert secrets.get(pk=row.pk).text == "13800138000"
    assert list(secrets.values_list("text", flat=True)) == ["13800138000"]
    secrets.update(text="13900139000")
    assert decrypt(stored(row)) == "13900139000"


@pytest.mark.parametrize("empty", ["", None])
def test_nothing_stays_nothing(secrets, empty):
    row = secrets.create(text=empty)
    assert stored(row) == empty
    assert secrets.get(pk=row.pk).text == empty
    assert secrets.filter(text__isnull=True).count() == (empty is None)


@pytest.mark.parametrize(
    "lookup", ["text", "text__exact", "text__contains", "text__in", "text__startswith", "text__gt"]
)
def test_an_encrypted_column_cannot_be_searched(secrets, lookup):
    with pytest.raises(FieldError):
        secrets.filter(**{lookup: ["13800138000"] if lookup.endswith("in") else "13800138000"}).exists()
