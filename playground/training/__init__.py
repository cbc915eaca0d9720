"""A config becomes a run; a run moves on."""
