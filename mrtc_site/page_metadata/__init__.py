"""Pages' metadata for machines: JSON-LD, Link headers, breadcrumbs, citation."""
