"""What any part may use, without a model: languages, names, query strings, what text holds."""
