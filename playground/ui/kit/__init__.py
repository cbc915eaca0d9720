"""What the components of ours are made of: one Python side, and scripts of one idea each."""
