"""Lists and their entries as pages: filters, filter sets, facets, pagination, views."""
