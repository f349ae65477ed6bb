"""Words that lists taught us: headers of columns, and words for fixed values."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.spreadsheets.headers import normalise_header
from crm.imports.columns import VALUES, comparable
from crm.imports.models.batches import ImportBatch

KEY_LENGTH = 40


class Word(models.Model):
    """One way lists write something of ours; ``key`` is its comparable form, of which there is one within ``WITHIN``."""

    WORD: ClassVar[str]
    WITHIN: ClassVar[str]
    EMPTY: ClassVar[Any]
    TAKEN: ClassVar[Any]

    key = models.CharField(_("规范写法"), max_length=KEY_LENGTH, editable=False)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        abstract = True

    def __str__(self):
        return getattr(self, self.WORD)

    def clean(self):
        """Keep the comparable form, by which lists are read; refuse an empty, an overlong and a repeated one."""
        self.key = self.comparable_form()
        if not 0 < len(self.key) <= KEY_LENGTH:
            raise ValidationError({self.WORD: self.EMPTY})
        same = {self.WITHIN: getattr(self, self.WITHIN), "key": self.key}
        if type(self)._default_manager.filter(**same).exclude(pk=self.pk).exists():
            raise ValidationError({self.WORD: self.TAKEN})

    def comparable_form(self) -> str:
        """Return the form in which two ways of writing are the same."""
        raise NotImplementedError


class HeaderAlias(Word):
    """One more header under which lists name one of our fields; it wins over the built-in ones."""

    WORD, WITHIN = "header", "kind"
    EMPTY = _("这个表头只有空格、符号或序号，或写法过长，请填写文字")
    TAKEN = _("已经有这个表头了，请直接修改那一条")

    kind = models.CharField(
        _("名单类别"), max_length=20, choices=ImportBatch.Kind.choices, default=ImportBatch.Kind.ENTERPRISE
    )
    header = models.CharField(
        _("表头"), max_length=40, help_text=_("按名单里的写法填；空格、星号、括号里的单位不影响识别")
    )
    field = models.CharField(_("对应字段"), max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = _("表头别名")
        ordering = ["kind", "header"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_meaning_a_header"),
        ]

    def comparable_form(self) -> str:
        return normalise_header(self.header).key


class ValueWord(Word):
    """One more word of lists for a value of ours, such as 营业中 for 正常; it wins over the built-in ones."""

    WORD, WITHIN = "word", "field"
    EMPTY = _("请填写文字")
    TAKEN = _("已经有这个词了，请直接修改那一条")

    class Field(models.TextChoices):
        REG_STATUS = "reg_status", _("登记状态")
        SIZE = "size", _("企业规模")
        EXCHANGE = "exchange", _("上市交易所")
        STAGE = "stage", _("项目阶段")
        TYPE = "type", _("项目类型")
        CONTRACT_KIND = "contract_kind", _("合同类型")
        GRADE = "grade_word", _("项目分级")

    field = models.CharField(_("字段"), max_length=20, choices=Field.choices)
    word = models.CharField(_("名单里的写法"), max_length=40, help_text=_("整格相同才算，空格和全角半角不影响"))
    value = models.CharField(_("记为"), max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = _("取值词")
        ordering = ["field", "word"]
        constraints = [
            models.UniqueConstraint(fields=["field", "key"], name="one_meaning_a_word"),
        ]

    def comparable_form(self) -> str:
        return comparable(self.word)

    def clean(self):
        """Refuse a value of another field as well."""
        super().clean()
        if self.value not in VALUES.get(self.field, {}):
            raise ValidationError({"value": _("这个值不属于所选字段，请重新选择")})
