"""Lists that were uploaded, their rows, the old values that imports replaced, and the words that lists taught us."""

from crm.imports.models.batches import LIBRARY_KINDS, LIGHTS, WRITTEN, ImportBatch, ImportBatchQuerySet
from crm.imports.models.layouts import ListMapping, ListMappingQuerySet
from crm.imports.models.rows import ImportRow
from crm.imports.models.trail import FieldChange, ImportedContact, ImportedProject, LeftAlone
from crm.imports.models.words import KEY_LENGTH, HeaderAlias, ValueWord

__all__ = [
    "KEY_LENGTH",
    "LIBRARY_KINDS",
    "LIGHTS",
    "WRITTEN",
    "FieldChange",
    "HeaderAlias",
    "ImportBatch",
    "ImportBatchQuerySet",
    "ImportRow",
    "ImportedContact",
    "ImportedProject",
    "LeftAlone",
    "ListMapping",
    "ListMappingQuerySet",
    "ValueWord",
]
