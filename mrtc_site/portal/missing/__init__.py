"""What is missing: checks, the admin's page of them, and outside links that no longer answer."""
