"""Citations of reports, in styles and as files."""
