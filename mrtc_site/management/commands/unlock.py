from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from mrtc_site.staff import factor, tries


class Command(BaseCommand):
    help = "Let an account, or an address, be signed in to again after too many failed tries."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the account's name, or the address")
        parser.add_argument(
            "--remove-second-factor",
            action="store_true",
            help="take the account's second factor away, too: its telephone is lost",
        )

    def handle(self, name, *, remove_second_factor, **options):
        told = "unlocked" if tries.unlock(name) else "was not locked"
        if remove_second_factor:
            user = get_user_model().objects.filter(username=name).first()
            if not user:
                raise CommandError(f"There is no account “{name}”.")
            told += (
                ", its second factor removed" if factor.remove(user) else ", had no second factor"
            )
        self.stdout.write(f"{name}: {told}.")
