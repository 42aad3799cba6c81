"""The numbers that entries bear."""

MAX_NUMBER = 32_767  # what the smallest integer of any database holds, whichever is in use
