"""Frozen editions: a year of the portal as plain files in a BagIt bag; and loading one back."""
