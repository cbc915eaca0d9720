"""The playground: a numeric core, training, questions to trained networks, pictures and screens."""
