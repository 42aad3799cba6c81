"""The admin of education sessions and their categories."""

from django.contrib import admin

from mrtc_site.admin import ActivityAdmin, TermAdmin

from .models import Category, EducationSession

admin.site.register(Category, TermAdmin)
admin.site.register(EducationSession, ActivityAdmin)
