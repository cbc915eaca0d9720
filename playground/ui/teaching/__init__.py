"""The screens of the teaching pages."""
