"""What is read: downloads counted by month, file and language, and nothing of who they were."""
