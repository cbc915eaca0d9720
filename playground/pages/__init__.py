"""One folder a page: its script, its mathematics, its views, its figures and its lessons."""
