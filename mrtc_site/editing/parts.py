"""The parts of an entry in the entry's own form: checked and saved as a whole."""

import re
from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _


class PartForm(ModelForm):
    """Leaves what concerns the other parts to the formset, since one save may let two of them
    change places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            self.fields["order"].required = False
            self.fields["order"].help_text = _("Empty: after the others.")
            if not self.instance.pk:
                self.initial["order"] = None

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


class PartFormSet(BaseInlineFormSet):
    """The parts of one kind of one row."""

    model: Any  # a Part
    data: Any  # a QueryDict
    files: Any

    def __init__(self, data: Any = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, files, *args, **kwargs)
        if data is not None:
            self._take_deleted_as_new()

    def _take_deleted_as_new(self) -> None:
        """Take what was sent with the parts that someone else deleted meanwhile as new ones, which
        come after those that are stored: so Django has it."""
        data, files = self._rows(self.data), self._rows(self.files)
        stored = {str(pk) for pk in self._stored().values_list("pk", flat=True)}
        ids = {place: row.get("id") for place, row in data.items()}
        if all(id in stored for id in ids.values() if id):
            return
        present = [place for place, id in ids.items() if id in stored]
        others = [place for place, id in ids.items() if id not in stored]
        new = [place for place in others if "DELETE" not in data[place]]
        for place in new:
            data[place]["id"] = ""
        self.data, self.files = (
            self._in_order(sent, rows, [*present, *new])
            for sent, rows in ((self.data, data), (self.files, files))
        )
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(len(present))
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(present) + len(new))

    def _rows(self, sent: Any) -> dict[int, dict[str, Any]]:
        """Give {place: {field: value}} of what was sent."""
        rows: dict[int, dict[str, Any]] = {}
        for name, value in sent.items():
            if match := re.fullmatch(rf"{self.prefix}-(\d{{1,4}})-(\w+)", name):
                rows.setdefault(int(match[1]), {})[match[2]] = value
        return rows

    def _in_order(self, sent: Any, rows: dict[int, dict[str, Any]], places: list[int]) -> Any:
        """Give what was sent with the rows of these places only, in this order."""
        sent = sent.copy()
        for place, row in rows.items():
            for name in row:
                sent.pop(f"{self.add_prefix(place)}-{name}", None)
        for place, former in enumerate(places):
            for name, value in rows.get(former, {}).items():
                sent[f"{self.add_prefix(place)}-{name}"] = value
        return sent

    def _stored(self) -> Any:
        return self.model.objects.filter(**{self.fk.name: self.instance.pk})

    def get_queryset(self) -> Any:
        """Give them in the order of the forms: the admin pairs the two by place."""
        stored = super().get_queryset()
        if not self.is_bound:
            return stored
        by_id = {str(row.pk): row for row in stored}
        places = range(self.initial_form_count())
        ids = [self.data.get(f"{self.add_prefix(place)}-id") for place in places]
        return [by_id[id] for id in ids if id in by_id]

    def forms_to_save(self) -> list[ModelForm]:
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]

    def clean(self) -> None:
        super().clean()
        forms = [form for form in self.forms_to_save() if "order" in form.fields]
        last = max((form.cleaned_data.get("order") or 0 for form in forms), default=0)
        for form in forms:
            if form.cleaned_data.get("order") is None:
                last += 1
                form.cleaned_data["order"] = form.instance.order = last

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        """Make room first: while parts change places, no two rows may stand in the way. What
        someone else added meanwhile goes, too: the form's sender was told, and sent it again."""
        if commit:
            changed = [form.instance.pk for form in self.initial_forms if form.has_changed()]
            self._stored().filter(pk__in=changed).delete()
            if self.can_delete:
                present = [form.instance.pk for form in self.initial_forms]
                self._stored().exclude(pk__in=present).delete()
        return super().save_existing_objects(commit)


class PartInline(admin.TabularInline):
    form = PartForm
    formset = PartFormSet
    extra = 1


class LinkInline(PartInline):
    """Topics or places, of which there are few to choose from."""

    extra = 0


def link_inlines(model: Any) -> list[type[LinkInline]]:
    """Make the inlines of an entry's topics and places."""
    links = [model.topics.through, model.places.through]
    return [type(f"{link.__name__}Inline", (LinkInline,), {"model": link}) for link in links]
