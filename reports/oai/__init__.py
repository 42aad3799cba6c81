"""OAI-PMH 2.0 (openarchives.org/OAI/openarchivesprotocol.html): libraries harvest the reports.

`harvest.py` keeps what harvesters must be told, `protocol.py` reads requests, `views.py` answers.
"""
