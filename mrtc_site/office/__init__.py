"""What only the office sees: marks of what is as printed, and which outside links are dead."""
