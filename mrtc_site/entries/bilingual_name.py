"""The base of models with a title or a name, in both languages."""

from django.utils.translation import gettext_lazy as _

from mrtc_site.common.languages import ENGLISH
from mrtc_site.common.sorting import LONGEST_KEY, SortKeyField, sort_key

from .bilingual import BilingualText
from .model_bases import TimestampedModel


class BilingualName(TimestampedModel):
    """A row with a title or name as printed, and one in Korean that staff may add.

    `name_field` is the field with the printed one, and the Korean one's has the same name with
    “_ko”. Pages show `shown_name`, which is in `shown_language`, and sort by `sort_key` or, in
    Korean, `sort_key_ko` (common/sorting.py).
    """

    name_field = "title"
    derived: tuple[str, ...] = ("sort_key", "sort_key_ko", *TimestampedModel.derived)

    sort_key = SortKeyField(_("sort key"), max_length=LONGEST_KEY, blank=True, editable=False)
    sort_key_ko = SortKeyField(
        _("sort key in Korean"), max_length=LONGEST_KEY, blank=True, editable=False
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.shown_name

    def derive(self) -> None:
        super().derive()
        korean = getattr(self, f"{self.name_field}_ko")
        slug = getattr(self, "slug", "")  # which puts namesakes in an order
        self.sort_key = sort_key(*self.name_parts, slug)
        self.sort_key_ko = sort_key(korean, slug) if korean else self.sort_key

    @classmethod
    def sort_keys(cls) -> dict[str, str]:
        return {cls.name_field: "sort_key", f"{cls.name_field}_ko": "sort_key_ko"}

    @property
    def name_parts(self) -> list[str]:
        """The printed name in the parts that it is sorted by."""
        return [getattr(self, self.name_field)]

    @property
    def printed_language(self) -> str:
        return ENGLISH

    @property
    def disambiguation(self) -> str:
        """What tells it from others of the same name, if any."""
        return ""

    @property
    def names(self) -> tuple[str, str]:
        """The printed name and the Korean one, which may be empty."""
        return getattr(self, self.name_field), getattr(self, f"{self.name_field}_ko")

    @property
    def shown_language(self) -> str:
        return BilingualText(*self.names, self.printed_language).shown_language

    @property
    def shown_name(self) -> str:
        return str(BilingualText(*self.names, self.printed_language))

    def bilingual(self, field: str) -> BilingualText:
        """Give a field's text as printed with its Korean one."""
        korean = getattr(self, f"{field}_ko")
        return BilingualText(getattr(self, field), korean, self.printed_language)
