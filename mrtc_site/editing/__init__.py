"""The versioned admin: optimistic locking, history, drift from the fixtures, spreadsheets."""
