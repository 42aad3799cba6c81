"""What keeps pages quick: the data's version, the memo of values, the page cache before Django."""
