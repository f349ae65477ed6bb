"""Firms, aliases and contacts for tests; a firm made here is found and sorted like one made by the services."""

import factory

from crm.enterprises.derived import contact_columns, derived_columns
from crm.enterprises.models import Alias, Contact, Enterprise
from crm.enterprises.naming import normalise_name
from crm.enterprises.services import rebuild_search_key
from crm.enterprises.uscc import compute


def uscc_of(number: int) -> str:
    """Return a valid credit code, another one for every number."""
    body = f"91500106MA{number % 10**7:07}"
    return body + compute(body)


class EnterpriseFactory(factory.django.DjangoModelFactory):
    """A firm with a valid code."""

    class Meta:
        model = Enterprise

    name = factory.Sequence(lambda n: f"重庆示例{n}号科技有限公司")
    uscc = factory.Sequence(uscc_of)
    uscc_check = factory.LazyAttribute(lambda firm: "ok" if firm.uscc else "missing")

    @classmethod
    def _create(cls, model_class, *args, **fields):
        codes = [fields.get(name) or "" for name in ("uscc", "stock_code", "reg_no", "org_code")]
        return super()._create(model_class, *args, **derived_columns(fields["name"], (), codes), **fields)


class AliasFactory(factory.django.DjangoModelFactory):
    """Another name, which the firm is found by at once."""

    class Meta:
        model = Alias
        skip_postgeneration_save = True

    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence(lambda n: f"重庆示例旧名{n}有限公司")
    name_norm = factory.LazyAttribute(lambda alias: normalise_name(alias.name))

    @factory.post_generation
    def found(self, create, extracted, **kwargs):
        rebuild_search_key(self.enterprise)


class ContactFactory(factory.django.DjangoModelFactory):
    """A person with a mobile number of the family 1380013xxxx."""

    class Meta:
        model = Contact

    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence(lambda n: f"张示例{n}")
    mobile = factory.Sequence(lambda n: f"1380013{n % 10000:04}")

    @classmethod
    def _create(cls, model_class, *args, **fields):
        numbers = [fields.get(name, "") for name in ("mobile", "landline", "email")]
        return super()._create(model_class, *args, **contact_columns(*numbers), **fields)
