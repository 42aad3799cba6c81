"""A year of the portal as plain files that outlive it, in a BagIt bag; and back from there."""
