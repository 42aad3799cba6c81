"""What is remembered of tries to sign in."""

from django.db import models


class Tries(models.Model):
    """How often signing in failed of late, to one account or from one address (tries.py).

    A row of the database, so that it holds across all worker processes.
    """

    key = models.CharField(max_length=200, primary_key=True)  # “account jin”, “address 192.0.2.1”
    failures = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)  # before it nothing is tried

    def __str__(self):
        return self.key
