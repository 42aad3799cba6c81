"""The annual report as a book: its content as PDF and EPUB (templates/book/)."""
