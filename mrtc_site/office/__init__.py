"""What only the office sees: marks of what is as printed, links to proofs, which outside links are
dead, and the names of who made changes and is gone."""
