"""What knows all three apps: home, annual reports, search, sitemaps, the API's router and more."""
