"""Uploaded files: what they hold, found out in a process of its own, and how they are served."""
