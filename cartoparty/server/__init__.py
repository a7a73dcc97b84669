"""The HTTP server: phones, desk, published files."""
