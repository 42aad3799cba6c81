"""OAI-PMH 2.0 (openarchives.org/OAI/openarchivesprotocol.html), by which libraries harvest reports.

`records.py` keeps the records (`models.py`) up to date, `protocol.py` reads requests, `views.py`
answers, with the templates of templates/pages/oai/.
"""
