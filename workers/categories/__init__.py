"""Categories from examples to labels: folders of examples, their readings, and models put to use."""
