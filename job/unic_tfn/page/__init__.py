"""The kit of every page: blocks, tables, wording, canvas and the HTML page itself."""
