"""The report's sections: each computes frozen values, and shows them as blocks for the page."""
