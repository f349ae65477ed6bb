"""Cleaning of typed and imported values: text hygiene, missing marks, capital, dates and phones (domain 7.1, 7.5)."""

from crm.enterprises.cleaning.capital import Capital, parse_capital
from crm.enterprises.cleaning.dates import CleanDate, Term, parse_date, parse_term
from crm.enterprises.cleaning.phones import Phone, parse_phones
from crm.enterprises.cleaning.text import CleaningError, clean_text, is_missing, nfkc

__all__ = [
    "Capital",
    "CleanDate",
    "CleaningError",
    "Phone",
    "Term",
    "clean_text",
    "is_missing",
    "nfkc",
    "parse_capital",
    "parse_date",
    "parse_phones",
    "parse_term",
]
