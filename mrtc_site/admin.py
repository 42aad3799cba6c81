"""What the admin of every kind of entry has in common, and the annual reports' own."""

from django.contrib import admin, messages

from .models import AnnualReport, Section, State

admin.site.site_header = "MRTC annual reports"
admin.site.site_title = "MRTC staff"
admin.site.index_title = "Correct, add, publish"


@admin.action(description="Publish", permissions=["change"])
def publish(modeladmin, request, queryset):
    _set_state(modeladmin, request, queryset, State.PUBLISHED)


@admin.action(description="Unpublish (back to draft)", permissions=["change"])
def unpublish(modeladmin, request, queryset):
    _set_state(modeladmin, request, queryset, State.DRAFT)


def _set_state(modeladmin, request, queryset, state):
    """Save each entry that is in another state, so that times and the log are right."""
    changed = list(queryset.exclude(state=state))
    for entry in changed:
        entry.state = state
        entry.save()
        modeladmin.log_change(request, entry, f"Set to {state.label.lower()}.")
    noun = modeladmin.model._meta.verbose_name
    nouns = noun if len(changed) == 1 else modeladmin.model._meta.verbose_name_plural
    messages.success(request, f"{len(changed)} {nouns} set to {state.label.lower()}.")


class FixedKeyMixin:
    """Fields that make the address (`fixed`) can be given once and not changed."""

    fixed = ()

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))


class TermAdmin(FixedKeyMixin, admin.ModelAdmin):
    fixed = ("slug",)
    list_display = ("name", "slug", "order")
    search_fields = ("name",)
    prepopulated_fields = {}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ("name",)}


class EntryAdmin(admin.ModelAdmin):
    """Entries: found by words, year and state; published and unpublished from the list."""

    actions = (publish, unpublish)
    list_per_page = 50
    save_on_top = True

    def get_list_display(self, request):
        series = self.model.series_field
        return ("title", "annual_report", series, "number", *self.list_columns, "state")

    def get_list_filter(self, request):
        return ("state", "annual_report", self.model.series_field, *self.list_narrow)

    list_columns = ()
    list_narrow = ()
    list_display_links = ("title",)


class ActivityAdmin(EntryAdmin):
    """Activities: the date is typed in EDTF, and the days that follow from it are shown."""

    list_columns = ("date_text", "start")
    list_narrow = ("category",)
    list_select_related = ("category", "annual_report")
    search_fields = ("title", "category__name", "photo_caption")
    readonly_fields = ("start", "end", "updated_at")
    date_hierarchy = "start"

    def get_fieldsets(self, request, obj=None):
        return (
            (None, {"fields": ("annual_report", self.model.series_field, "number")}),
            (None, {"fields": ("title", "category", "state")}),
            ("When", {"fields": ("date_text", "dates", ("start", "end"))}),
            ("In print", {"fields": ("photo_caption",)}),
            (None, {"fields": ("updated_at",)}),
        )


class SectionInline(admin.StackedInline):
    model = Section
    extra = 0
    fields = (("order", "level", "label", "page"), ("title", "slug"), "body")
    prepopulated_fields = {"slug": ("title",)}


@admin.register(AnnualReport)
class AnnualReportAdmin(FixedKeyMixin, admin.ModelAdmin):
    fixed = ("year",)
    list_display = ("__str__", "state", "updated_at")
    list_filter = ("state",)
    readonly_fields = ("updated_at",)
    actions = (publish, unpublish)
    inlines = (SectionInline,)


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ("title", "annual_report", "label", "level", "order", "page")
    list_filter = ("annual_report", "level")
    search_fields = ("title", "body")
    readonly_fields = ("updated_at",)
