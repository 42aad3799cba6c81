"""The admin of cooperation projects and their scopes and categories."""

from django.contrib import admin

from mrtc_site.admin import ActivityAdmin, TermAdmin

from .models import Category, CooperationProject, Scope

admin.site.register([Scope, Category], TermAdmin)
admin.site.register(CooperationProject, ActivityAdmin)
