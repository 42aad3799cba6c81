"""What Django says itself and our catalogue says better in Korean: it comes before Django's own.

Django stores labels with a capital in its histories, and looks them up so.
"""

from django.utils.translation import gettext_noop

MESSAGES = (
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("You may edit it again below."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("Changed {fields}."),
    gettext_noop("Changed {fields} for {name} “{object}”."),
    gettext_noop("and"),
    gettext_noop("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    gettext_noop("Successfully deleted %(count)d %(items)s."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("No, take me back"),
    gettext_noop("History"),
    gettext_noop("Change history: %s"),
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("Save and add another"),
    gettext_noop("Save and continue editing"),
    gettext_noop(
        "Items must be selected in order to perform actions on them. No items have been changed."
    ),
    gettext_noop("users"),
    gettext_noop("None available"),
    gettext_noop("You don’t have permission to view or edit anything."),
    gettext_noop("View %s"),
    gettext_noop("Select %s to view"),
)
LABELS = (
    gettext_noop("State"),
    gettext_noop("Title"),
    gettext_noop("Title in Korean"),
    gettext_noop("Name in Korean"),
    gettext_noop("Credited as"),
    gettext_noop("Photo caption"),
    gettext_noop("Given name"),
    gettext_noop("Family name"),
    gettext_noop("Number"),
    gettext_noop("Order"),
    gettext_noop("Date in EDTF"),
    gettext_noop("Body"),
    gettext_noop("Level"),
    gettext_noop("Slug"),
)
