"""Panels under the picture: each asks the network something and draws the answer."""
