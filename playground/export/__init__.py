"""What a person takes along: a run as a file to go on from, as a NumPy script, and its results as text."""
