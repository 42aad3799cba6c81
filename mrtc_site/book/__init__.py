"""The annual report as a book: plain data typeset as PDF and EPUB, with templates/book/."""
