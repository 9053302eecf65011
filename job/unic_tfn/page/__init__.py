"""The kit that the report and the data card share: blocks, tables, figures and the HTML page."""
