"""Ask every outside link that a text or a DOI has, for the admin's page of what is missing."""

from django.core.management.base import BaseCommand

from mrtc_site.portal.missing.links import check_links


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: object) -> None:
        dead = check_links()
        for check in dead:
            self.stdout.write(f"{check.url}: {check.problem}, since {check.dead_since:%Y-%m-%d}")
        self.stdout.write(f"{len(dead)} dead." if dead else "No link is dead.")
