"""Lists as files: tables (CSV, XLSX, JSON Lines), feeds, calendars."""
