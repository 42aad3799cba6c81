"""The admin of cooperation projects and their categories."""

from django.contrib import admin

from mrtc_site.admin import ActivityAdmin, TermAdmin

from .models import Category, CooperationProject

admin.site.register(Category, TermAdmin)
admin.site.register(CooperationProject, ActivityAdmin)
