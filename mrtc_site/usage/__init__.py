"""Usage statistics: downloads by month, file and language, with nothing about visitors."""
