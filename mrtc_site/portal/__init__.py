"""What knows all three apps: home, search, editions, sitemaps, the API's router."""
