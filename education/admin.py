"""The admin of education sessions and their tracks and categories."""

from django.contrib import admin

from mrtc_site.admin import ActivityAdmin, TermAdmin

from .models import Category, EducationSession, Track

admin.site.register([Track, Category], TermAdmin)
admin.site.register(EducationSession, ActivityAdmin)
