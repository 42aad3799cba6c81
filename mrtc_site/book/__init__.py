"""The annual report as a book: its content typeset as PDF (templates/book/)."""
