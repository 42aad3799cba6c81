"""A resource: one list of the site as JSON, and each of its rows at an address."""

from dataclasses import dataclass, field

from django.urls import reverse

from .fields import schema_of, values_of

ADDRESSES = {
    "url": "Its page for people: the address to cite.",
    "api_url": "Its address in this API.",
}


@dataclass(frozen=True)
class Resource:
    """What `list_page` shows (rows, filters and order are its own), as JSON.

    `key` is what an address of one row is made of, {name: path converter}, in the order of the
    model's `key_fields`. One row alone has the fields `more`, too.
    """

    name: str
    list_page: type
    key: dict
    fields: dict
    more: dict = field(default_factory=dict)

    @property
    def rows(self):
        return self.list_page().get_queryset()

    @property
    def model(self):
        return self.rows.model

    @property
    def filters(self):
        return self.list_page.filterset_class.base_filters

    @property
    def noun(self):
        return self.list_page.nouns[0]

    @property
    def nouns(self):
        return self.list_page.nouns[1]

    def listing(self, params):
        return self.list_page().listing(params)

    def get(self, key):
        """Give the public row with this key, or None."""
        return self.rows.filter(**dict(zip(self.model.key_fields, key, strict=True))).first()

    def as_json(self, row, request, alone=False):
        here = reverse(f"api:{self.name}-detail", args=row.natural_key())
        return {
            **values_of(self.fields, row),
            **(values_of(self.more, row) if alone else {}),
            "url": request.build_absolute_uri(row.get_absolute_url()),
            "api_url": request.build_absolute_uri(here),
        }

    def schema(self, alone=False):
        """Give the JSON Schema of what `as_json` gives."""
        schema = schema_of(self.fields | (self.more if alone else {}))
        for name, description in ADDRESSES.items():
            schema["properties"][name] = {
                "type": "string",
                "format": "uri",
                "description": description,
            }
        schema["required"] += ADDRESSES
        return schema
