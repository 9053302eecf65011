"""The documentation: pages, the tables made from code, and what the site adds to them."""
