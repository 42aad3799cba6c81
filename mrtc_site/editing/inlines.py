"""Inlines of an entry's parts in its form, which are checked and saved together."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _


class PartForm(ModelForm):
    """Leaves comparing parts to the formset: two of them may change places in one save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            self.fields["order"].required = False
            self.fields["order"].help_text = _("Empty: after the others.")
        if not self.instance.pk:
            self.initial["order"] = None
            self.empty_permitted = True

    @property
    def is_taken_out(self) -> bool:
        """Whether its part, which someone else has deleted, was deleted by the sender, too."""
        sent = {name for name in self.fields if self.add_prefix(name) in self.data}
        return self.is_bound and not self.instance.pk and (not sent or "DELETE" in sent)

    def has_changed(self) -> bool:
        return super().has_changed() and not self.is_taken_out

    def clean(self) -> dict[str, Any] | None:
        """Take a part that someone else has deleted meanwhile as a new one."""
        if not self.instance.pk:
            self.errors.pop("id", None)
        return super().clean()

    def validate_unique(self) -> None:
        pass


class LabelledCells:
    """A formset shown as a table, with a label on each field for screen readers."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)  # type: ignore[misc]  # a formset's
        for field in form.fields.values():
            if field.label and not field.widget.is_hidden:
                inner = getattr(field.widget, "widget", field.widget)  # with links to the other row
                inner.attrs["aria-label"] = field.label


class PartFormSet(LabelledCells, BaseInlineFormSet):
    model: Any  # a Part
    forms: list[Any]  # each a PartForm

    @property
    def initial_forms(self) -> list[ModelForm]:
        return [form for form in self.forms if form.instance.pk]

    @property
    def extra_forms(self) -> list[ModelForm]:
        """The new ones, and those of parts that someone else deleted meanwhile."""
        return [form for form in self.forms if not form.instance.pk and not form.is_taken_out]

    def _stored(self) -> Any:
        return self.model.objects.filter(**{self.fk.name: self.instance.pk})

    def get_queryset(self) -> Any:
        """Give the stored parts in the order of the forms, as the admin pairs them by position."""
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
        """Delete the changed parts first: two that change places would violate a constraint. Parts
        that someone else added meanwhile are deleted, too: the sender was told of them, and
        overwrites."""
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


def link_inlines(model: Any) -> list[type[PartInline]]:
    """Make the inlines of an entry's topics and places."""
    return [
        type(f"{link.__name__}Inline", (PartInline,), {"model": link, "extra": 0})
        for link in (model.topics.through, model.places.through)
    ]
