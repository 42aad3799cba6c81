"""Uploaded files: checked in a child process, stored by content, and served."""
